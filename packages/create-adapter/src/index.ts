export {
  type Answers,
  checkAnswers,
  completeAnswers,
  PROTOCOLS,
  type Protocol,
} from "./answers.ts";
export { scaffold } from "./scaffold.ts";
export { updateReadme } from "./readme.ts";
