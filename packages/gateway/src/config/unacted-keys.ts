const list = (words: string): Record<string, string> =>
  Object.fromEntries(
    words
      .trim()
      .split(/\s+/)
      .map((word) => [word, ""]),
  );

const ALWAYS = "content is never logged";

/**
 * Keys that LiteLLM knows and this version does nothing with, by section, each with a word on why
 * where there is one. They are reported, never silently ignored.
 */
export const UNACTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": list(`callback_settings assistant_settings files_settings finetune_settings guardrails mcp_servers
    prompts vector_store_registry search_tools mcp_tools worker_registry`),
  litellm_params: {
    ...list(`api_version organization tag_regex region_name itpm otpm input_cost_per_second output_cost_per_second input_cost_per_audio_token
    cache_read_input_token_cost cache_creation_input_token_cost max_budget budget_duration
    configurable_clientside_auth_params merge_reasoning_content_in_choices use_in_pass_through
    use_litellm_proxy default_api_key_tpm_limit default_api_key_rpm_limit max_file_size_mb
    allow_client_keepalive_override provider_affinity_header model_info base_model ssl_verify
    azure_ad_token azure_ad_token_provider tenant_id client_id client_secret azure_username azure_password
    azure_scope aws_access_key_id aws_secret_access_key aws_session_token aws_region_name
    aws_session_name aws_profile_name aws_role_name aws_web_identity_token aws_sts_endpoint
    aws_bedrock_runtime_endpoint vertex_project vertex_location vertex_credentials
    watsonx_region_name gcs_bucket_name caching cache stream stream_chunk_size
    max_fallbacks fallbacks context_window_fallbacks model_list mock_tool_calls mock_timeout
    supports_system_message ensure_alternating_roles user_continue_message
    assistant_continue_message initial_prompt_value roles final_prompt_value bos_token eos_token
    prompt_id prompt_variables hf_model_name client_ttl health_check_model litellm_trace_id
    auto_router_config auto_router_config_path auto_router_default_model complexity_router_config
    enable_json_schema_validation preset_cache_key retry_policy client shared_session deployment_id
    litellm_call_id litellm_system_prompt context_window_fallback_dict`),
    headers: "extra_headers is sent",
    "no-log": ALWAYS,
  },
  model_info: list(`access_groups supported_environments tier team_id team_public_model_name
    health_check_model health_check_timeout health_check_max_tokens health_check_voice
    health_check_max_tokens_reasoning disable_background_health_check custom_tokenizer
    access_windows direct_access db_model`),
  litellm_settings: {
    ...list(`success_callback failure_callback callbacks service_callbacks service_callback modify_params
    cache cache_params enable_redis_auth_cache max_budget budget_duration
    max_end_user_budget max_internal_user_budget internal_user_budget_duration default_team_params
    default_internal_user_params upperbound_key_generate_params default_key_generate_params
    default_team_settings force_ipv4 ssl_verify ssl_certificate REPEATED_STREAMING_CHUNK_LIMIT
    check_provider_endpoint custom_provider_map key_generation_settings
    enable_json_schema_validation disable_hf_tokenizer_download disable_end_user_cost_tracking
    disable_end_user_cost_tracking_prometheus_only cost_discount_config cost_margin_config
    prometheus_metrics_config prometheus_initialize_budget_metrics prometheus_emit_stream_label
    custom_prometheus_metadata_labels custom_prometheus_tags network_mock mcp_aliases
    use_chat_completions_url_for_anthropic_messages return_response_headers
    forward_traceparent_to_llm_provider telemetry langfuse_default_tags langsmith_batch_size
    ui_theme_config image_generation_model public_model_groups tag_budget_config model_cost_map_url
    add_function_to_prompt success_callbacks post_call_rules pre_call_rules add_user_information_to_llm_headers
    credential_list model_alias_map s3_callback_params datadog_params generic_logger_headers`),
    json_logs: "logs are JSON lines",
    set_verbose: ALWAYS,
    turn_off_message_logging: ALWAYS,
    redact_user_api_key_info: "keys are never logged",
    redact_messages_in_exceptions: "prompts never stand in errors",
    log_raw_request_response: ALWAYS,
    disable_add_transform_inline_image_block: "",
  },
  router_settings: {
    ...list(`enable_pre_call_checks optional_pre_call_checks redis_host redis_port redis_password redis_url redis_db cache_kwargs
    cache_responses caching_groups client_ttl set_verbose debug_level polling_interval
    default_priority default_litellm_params assistants_config router_general_settings
    ignore_invalid_deployments provider_budget_config alerting_config deployment_affinity_ttl_seconds
    enable_health_check_routing health_check_staleness_threshold search_tools guardrail_list
    health_check_ignore_transient_errors routing_groups fallback_models tag_regex_filtering
    model_group_affinity_config`),
  },
  general_settings: {
    ...list(`database_url database_connection_pool_limit database_connection_timeout
    database_connect_timeout allow_requests_on_db_unavailable store_model_in_db supported_db_objects
    completion_model embedding_model image_generation_model moderation_model infer_model_from_keys
    max_parallel_requests max_response_size_mb custom_auth custom_auth_settings custom_sso
    custom_key_generate user_header_name user_header_mappings enable_jwt_auth litellm_jwtauth
    enable_oauth2_auth enable_oauth2_proxy_auth allowed_ips use_x_forwarded_for allowed_routes
    public_routes admin_only_routes enforce_user_param enforced_params
    reject_clientside_metadata_tags allow_client_side_credentials
    forward_client_headers_to_llm_api forward_openai_org_id pass_through_endpoints
    background_health_checks health_check_interval use_shared_health_check
    health_check_concurrency enable_health_check_routing health_check_staleness_threshold alerting
    alerting_threshold alerting_args alert_types alert_to_webhook_url alert_type_config
    spend_report_frequency disable_spend_logs disable_error_logs disable_spend_updates
    maximum_spend_logs_retention_period maximum_spend_logs_retention_interval
    maximum_spend_logs_cleanup_cron proxy_batch_write_at proxy_budget_rescheduler_min_time
    proxy_budget_rescheduler_max_time proxy_batch_polling_interval use_redis_transaction_buffer
    user_api_key_cache_ttl token_rate_limit_type disable_master_key_return ui_access_mode
    key_management_system key_management_settings litellm_license disable_prisma_schema_update
    role_permissions enforce_rbac service_account_settings disable_responses_id_security
    disable_retry_on_max_parallel_request_limit_error disable_reset_budget disable_adding_master_key_hash_to_db
    ui_username ui_password role_mappings require_auth_for_metrics_endpoint`),
    store_prompts_in_spend_logs: ALWAYS,
    health_check_details: "/health never calls a model",
  },
};
