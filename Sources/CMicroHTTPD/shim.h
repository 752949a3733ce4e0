#pragma once
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

// What a daemon is made with; MHD_start_daemon is variadic, which Swift can't call.
struct shim_daemon_options {
    unsigned int flags;
    MHD_socket listening;
    void *context;
    MHD_AccessHandlerCallback handle;
    void *(*begin)(void *context, const char *uri, struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
    unsigned int connection_limit;
    size_t memory_limit;
    size_t memory_increment;
    const char *certificate; // PEM; NULL for plain HTTP
    const char *key;         // PEM
};

static inline struct MHD_Daemon *shim_start(const struct shim_daemon_options *o) {
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)o->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)o->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"NORMAL:-VERS-TLS1.0:-VERS-TLS1.1"},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        o->flags, 0, NULL, NULL, o->handle, o->context,
        MHD_OPTION_LISTEN_SOCKET, o->listening,
        MHD_OPTION_URI_LOG_CALLBACK, o->begin, o->context,
        MHD_OPTION_NOTIFY_COMPLETED, o->completed, o->context,
        MHD_OPTION_NOTIFY_CONNECTION, o->connection, o->context,
        MHD_OPTION_UNESCAPE_CALLBACK, o->unescape, o->context,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_CONNECTION_LIMIT, o->connection_limit,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, o->memory_limit,
        MHD_OPTION_CONNECTION_MEMORY_INCREMENT, o->memory_increment,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_ARRAY, o->certificate ? tls : plain,
        MHD_OPTION_END);
}

// What stands behind the '?' is ours to read: libmicrohttpd 0.9.75 would make an entry in the connection's memory for each
// argument, and when that is used up goes on with a connection that it has already answered and closed. It is told of
// the target before it looks for arguments, in its own buffer.
static inline void shim_hide_arguments(const char *target) {
    char *mark = strchr(target, '?');
    if (mark) mark[1] = 0;
}
static inline int shim_epoll_descriptor(struct MHD_Daemon *d) {
    const union MHD_DaemonInfo *i = MHD_get_daemon_info(d, MHD_DAEMON_INFO_EPOLL_FD);
    return i ? i->epoll_fd : -1;
}
static inline int shim_connection_descriptor(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    return i ? i->connect_fd : -1;
}
static inline const struct sockaddr *shim_client_address(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return i ? i->client_addr : NULL;
}
static inline void *shim_connection_context(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return i ? i->socket_context : NULL;
}
static inline size_t shim_header_size(struct MHD_Connection *c) {
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return i ? i->header_size : 0;
}
// Puts a connection on the list of those that each run looks at, whatever the time-out.
static inline void shim_look_at_each_run(struct MHD_Connection *c) {
    MHD_set_connection_option(c, MHD_CONNECTION_OPTION_TIMEOUT, 3600u);
}
// Whether the other side has ended, and all that it sent before was read.
static inline int shim_is_at_end(int descriptor) {
    char byte;
    return recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}
static inline int shim_upgrade_close(struct MHD_UpgradeResponseHandle *h) {
    return MHD_upgrade_action(h, MHD_UPGRADE_ACTION_CLOSE);
}
// How many bytes the other side has acknowledged so far; 0 when the system does not say. glibc's copy of struct tcp_info
// ends before the field, and linux/tcp.h can't be included beside it: the offset is part of the kernel's stable interface.
static inline unsigned long long shim_bytes_acknowledged(int descriptor) {
    unsigned long long info[40] = {0};
    socklen_t length = sizeof info;
    return getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, info, &length) == 0 ? info[120 / 8] : 0;
}

// Macros with casts, which Swift does not see.
static const unsigned long long shim_size_unknown = MHD_SIZE_UNKNOWN;
static const ssize_t shim_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t shim_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;
// Enumerations that arrive in Swift as closed types without their names.
static inline int shim_header_values(struct MHD_Connection *c, MHD_KeyValueIteratorN each, void *context) {
    return MHD_get_connection_values_n(c, MHD_HEADER_KIND, each, context);
}
static inline int shim_was_completed(enum MHD_RequestTerminationCode code) {
    return code == MHD_REQUEST_TERMINATED_COMPLETED_OK;
}
static inline int shim_has_started(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}
