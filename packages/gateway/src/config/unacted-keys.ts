const list = (words: string): Record<string, string> =>
  Object.fromEntries(
    words
      .trim()
      .split(/\s+/)
      .map((word) => [word, ""]),
  );

const ALWAYS = "content is never logged";
const ANCHORS = "what it holds counts where it is referred to";
const ENTRY = "in litellm_params it is";

/**
 * Keys that LiteLLM knows and this version does nothing with, by section, each with a word on why
 * where there is one. They are reported, never silently ignored, and never sent to a provider. In a name
 * that nobody acts on, `*` stands for any text.
 */
export const UNACTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    ...list(`callback_settings assistant_settings files_settings finetune_settings guardrails mcp_servers
    prompts vector_store_registry search_tools mcp_tools worker_registry policies policy_attachments
    agents agent_list default_vertex_config`),
    "x-*": ANCHORS,
    "_*": ANCHORS,
  },
  "model_list[]": { rpm: ENTRY, tpm: ENTRY },
  litellm_params: {
    ...list(`organization tag_regex region_name itpm otpm
    max_budget budget_duration ttft_timeout stream_idle_timeout allowed_fails allowed_fails_policy
    configurable_clientside_auth_params merge_reasoning_content_in_choices use_in_pass_through
    use_litellm_proxy use_chat_completions_api use_xai_oauth default_api_key_tpm_limit
    default_api_key_rpm_limit max_file_size_mb allow_client_keepalive_override
    provider_affinity_header provider_specific_header model_info base_model ssl_verify
    azure azure_* tenant_id client_id client_secret aws_* s3_* bedrock_tags vertex_*
    watsonx_region_name gcs_* bucket_name milvus_* valkey_* vector_store_id vector_bucket_name index_name
    caching cache caching_groups ttl cache_key preset_cache_key enable_prompt_caching cache_control_injection_points
    stream stream_chunk_size max_fallbacks fallbacks context_window_fallbacks context_window_fallback_dict
    model_list mock_* supports_system_message ensure_alternating_roles user_continue_message
    assistant_continue_message initial_prompt_value roles final_prompt_value bos_token eos_token
    prompt_id prompt_variables prompt_version prompt_label prompt_environment custom_prompt_dict
    hf_model_name client_ttl health_check_model auto_router_* complexity_router_* adaptive_router_*
    quality_router_* enable_json_schema_validation retry_policy retry_strategy routing_strategy
    force_timeout request_timeout enable_tag_filtering allowed_model_region fastest_response
    search_tool_name guardrails max_agentic_loops disable_add_transform_inline_image_block
    client shared_session use_client deployment_id id call_id litellm_* logger_fn verbose complete_response
    langfuse_* langsmith_* arize_* posthog_* humanloop_* wandb_* weave_* dd_* chatgpt_*
    turn_off_message_logging regional_processing_* output_vector_size tiered_pricing
    *_cost *_cost_per_* *_token_cost_*`),
    headers: "extra_headers is sent",
    "no-log": ALWAYS,
  },
  model_info: list(`access_groups supported_environments tier team_id team_public_model_name
    health_check_model health_check_timeout health_check_max_tokens health_check_voice
    health_check_max_tokens_reasoning disable_background_health_check custom_tokenizer
    access_windows direct_access db_model allowed_fails allowed_fails_policy cooldown_time
    enable_tag_filtering allow_fail_open discoverable member_auto_router internal_router_model`),
  litellm_settings: {
    ...list(`success_callback failure_callback callbacks service_callbacks service_callback input_callback
    callback_settings modify_params cache cache_params enable_redis_auth_cache default_in_memory_ttl
    default_redis_ttl default_redis_batch_cache_expiry enable_caching_on_provider_specific_optional_params
    max_budget budget_duration budget_reset_time budget_exceeded_throttle_percentage default_soft_budget
    max_user_budget max_end_user_budget max_end_user_budget_id max_internal_user_budget
    default_max_internal_user_budget max_ui_session_budget internal_user_budget_duration
    default_team_params default_internal_user_params upperbound_key_generate_params
    default_key_generate_params default_key_max_budget_alert_emails default_team_settings force_ipv4
    http2 ssl_* *aiohttp_transport *aiohttp_trust_env REPEATED_STREAMING_CHUNK_LIMIT
    check_provider_endpoint custom_provider_map key_generation_settings enable_key_alias_format_validation
    enable_json_schema_validation disable_hf_tokenizer_download *_end_user_cost_tracking
    *_end_user_cost_tracking_prometheus_only cost_discount_config cost_margin_config prometheus_*
    custom_prometheus_metadata_labels custom_prometheus_tags network_mock mcp_* public_*
    use_chat_completions_url_for_anthropic_messages route_all_chat_openai_to_responses
    strip_anthropic_total_tokens disable_copilot_system_to_assistant disable_stop_sequence_limit
    LITELLM_DISABLE_STOP_SEQUENCE_LIMIT return_response_headers filter_invalid_headers
    forward_traceparent_to_llm_provider telemetry langfuse_* langsmith_batch_size argilla_*
    datadog_* newrelic_params gcs_pub_sub_use_v1 generic_api_use_v1 generic_logger_headers s3_*
    aws_sqs_callback_params dynamodb_table_name ui_theme_config image_generation_model tag_budget_config
    model_cost_map_url blog_posts_url anthropic_beta_headers_url add_function_to_prompt
    disable_add_prefix_to_prompt success_callbacks post_call_rules pre_call_rules
    add_user_information_to_llm_headers overwrite_user_with_key_hash extra_spend_tag_headers
    validate_end_user_id_in_db credential_list model_alias_map model_group_settings
    priority_reservation priority_reservation_settings num_retries_per_request retry model_fallbacks
    store_audit_logs skip_system_message_in_guardrail skip_tool_message_in_guardrail
    include_cost_in_streaming_usage reasoning_auto_summary enable_preview_features
    enable_loadbalancing_on_batch_endpoints require_managed_files require_auth_for_metrics_endpoint
    websearch_interception_params user_url_* provider_url_destination_allowed_hosts
    standard_logging_payload_excluded_fields logged_real_time_event_types cold_storage_custom_logger
    expose_router_debug_in_errors allow_dynamic_callback_disabling global_disable_no_log_param request_correlation_in_logs
    disable_streaming_logging disable_token_counter disable_add_user_agent_to_request_tags
    disable_anthropic_gemini_context_caching_transform disable_vertex_batch_output_transformation
    *anthropic_prompt_caching anthropic_prompt_caching_ttl enable_gemini_default_thinking_level_low
    enable_model_config_credential_overrides enable_azure_ad_token_refresh gemini_live_defer_setup
    use_legacy_interactions_schema safe_memory_mode suppress_debug_info use_litellm_proxy use_client
    llamaguard_* openai_moderations_model_name presidio_ad_hoc_recognizers
    google_moderation_confidence_threshold blocked_user_list banned_keywords_list llm_guard_mode
    output_parse_pii api_key api_base api_version organization project headers openai_key azure_key anthropic_key
    groq_key xai_key cohere_key openrouter_key bytez_key huggingface_key ollama_key togetherai_api_key
    vertex_* predibase_tenant_id max_tokens`),
    json_logs: "logs are JSON lines",
    set_verbose: ALWAYS,
    turn_off_message_logging: ALWAYS,
    redact_user_api_key_info: "keys are never logged",
    redact_messages_in_exceptions: "prompts never stand in errors",
    log_raw_request_response: ALWAYS,
    disable_add_transform_inline_image_block: "",
  },
  router_settings:
    list(`enable_pre_call_check enable_pre_call_checks optional_pre_call_checks redis_* cache_kwargs
    cache_responses caching_groups client_ttl set_verbose debug_level polling_interval
    default_priority default_litellm_params assistants_config router_general_settings
    provider_budget_config alerting_config deployment_affinity_ttl_seconds
    enable_health_check_routing health_check_staleness_threshold search_tools guardrail_list
    health_check_ignore_transient_errors background_health_check_model_groups routing_groups
    fallback_models tag_regex_filtering tag_routing_prefix model_group_affinity_config
    prefix_affinity_config enable_weighted_failover ttft_timeout stream_idle_timeout
    keepalive_seconds allow_client_keepalive_override max_retries weights plugins`),
  routing_strategy_args: list("ttl max_latency_list_size"),
  general_settings: {
    ...list(`database_* coordination_redis allow_requests_on_db_unavailable fail_closed_budget_enforcement
    store_model_in_db supported_db_objects plugins otel control_plane_url
    completion_model embedding_model image_generation_model moderation_model infer_model_from_keys
    max_parallel_requests max_response_size_mb max_batch_file_size_mb max_file_size_mb
    allowed_file_extensions blocked_file_extensions max_in_flight_requests_per_worker
    max_queued_requests_per_worker admission_queue_timeout_seconds cancel_on_disconnect
    custom_auth custom_auth_* custom_sso custom_ui_sso_sign_in_handler custom_key_* user_header_name
    user_header_mappings enable_jwt_auth litellm_jwtauth enable_oauth2_* oauth2_config_mappings
    allow_user_auth allowed_ips use_x_forwarded_for trusted_proxy_ranges mcp_* enable_mcp_registry
    user_mcp_management_mode require_end_user_mcp_access_defined require_key_mcp_access_defined
    allowed_routes public_routes admin_only_routes enforce_user_param enforced_params
    enforce_fallback_* reject_clientside_metadata_tags missing_session_id
    allow_client_side_credentials forward_client_headers_to_llm_api forward_llm_provider_auth_headers
    forward_openai_org_id pass_through_* use_client_credentials_pass_through_routes search_tools
    background_health_* health_check_* use_shared_health_check enable_health_check_routing
    model_list_healthy_only enable_drain_endpoint drain_endpoint_token
    alerting alerting_threshold alerting_args alert_types alert_to_webhook_url alert_type_config
    spend_report_frequency disable_spend_logs disable_error_logs disable_spend_updates
    maximum_* use_spend_logs_partitioning scope_spend_list_endpoints_to_caller
    legacy_unscoped_spend_list_endpoints proxy_* scheduled_job_stagger use_redis_transaction_buffer
    user_api_key_cache_ttl user_api_key_cache_max_size token_rate_limit_type
    disable_master_key_return disable_env_credential_login disable_auto_add_proxy_admin_to_teams
    apply_user_budget_to_team_keys default_team_disabled disable_budget_reservation
    disable_batch_input_file_rate_limiting skip_batch_input_file_rate_limiting_for_*
    ui_access_mode ui_username ui_password auto_redirect_ui_login_to_sso enable_public_model_hub
    allow_cli_sso_verification_uri_complete max_failed_login_attempts*
    failed_login_window_seconds key_management_system key_management_settings use_azure_key_vault
    use_google_kms litellm_license disable_prisma_schema_update role_permissions role_mappings
    enforce_rbac service_account_settings disable_responses_id_security allow_unmanaged_response_ids
    disable_retry_on_max_parallel_request_limit_error disable_reset_budget
    disable_adding_master_key_hash_to_db require_auth_for_metrics_endpoint user_url_*
    provider_url_destination_allowed_hosts`),
    store_prompts_in_spend_logs: ALWAYS,
    health_check_details: "/health never calls a model",
  },
};
