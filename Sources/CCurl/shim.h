#pragma once
#include <curl/curl.h>

// libcurl's option calls are variadic, which Swift can't call; the parentheses step past its type-checking macros.
static inline CURLcode shim_easy_long(CURL *h, CURLoption o, long v) { return (curl_easy_setopt)(h, o, v); }
static inline CURLcode shim_easy_offset(CURL *h, CURLoption o, curl_off_t v) { return (curl_easy_setopt)(h, o, v); }
static inline CURLcode shim_easy_string(CURL *h, CURLoption o, const char *v) { return (curl_easy_setopt)(h, o, v); }
static inline CURLcode shim_easy_pointer(CURL *h, CURLoption o, const void *v) { return (curl_easy_setopt)(h, o, v); }
// libcurl keeps a copy of the bytes.
static inline CURLcode shim_easy_blob(CURL *h, CURLoption o, const void *bytes, size_t length) {
    struct curl_blob blob = { (void *)bytes, length, CURL_BLOB_COPY };
    return (curl_easy_setopt)(h, o, &blob);
}
static inline CURLcode shim_easy_data_callback(CURL *h, CURLoption o, curl_write_callback f) {
    return (curl_easy_setopt)(h, o, f);
}
static inline CURLcode shim_easy_prerequest(CURL *h, curl_prereq_callback f) {
    return (curl_easy_setopt)(h, CURLOPT_PREREQFUNCTION, f);
}
static inline CURLcode shim_easy_close_socket(CURL *h, curl_closesocket_callback f) {
    return (curl_easy_setopt)(h, CURLOPT_CLOSESOCKETFUNCTION, f);
}
static inline CURLcode shim_easy_open_socket(CURL *h, curl_opensocket_callback f) {
    return (curl_easy_setopt)(h, CURLOPT_OPENSOCKETFUNCTION, f);
}
static inline CURLcode shim_info_long(CURL *h, CURLINFO i, long *v) { return (curl_easy_getinfo)(h, i, v); }
static inline CURLMcode shim_multi_long(CURLM *m, CURLMoption o, long v) { return (curl_multi_setopt)(m, o, v); }
static inline void shim_multi_socket(CURLM *m, curl_socket_callback f, void *context) {
    (curl_multi_setopt)(m, CURLMOPT_SOCKETFUNCTION, f);
    (curl_multi_setopt)(m, CURLMOPT_SOCKETDATA, context);
}
static inline void shim_multi_timer(CURLM *m, curl_multi_timer_callback f, void *context) {
    (curl_multi_setopt)(m, CURLMOPT_TIMERFUNCTION, f);
    (curl_multi_setopt)(m, CURLMOPT_TIMERDATA, context);
}
// The result lies in a union.
static inline CURLcode shim_message_result(const CURLMsg *m) { return m->data.result; }
