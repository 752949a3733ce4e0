#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// rd_kafka_producev is variadic, which Swift can't call. The payloads are copied; `headers` belongs to the library
// when the call succeeds. `opaque` is a number, never a pointer, and comes back in the delivery report.
static inline rd_kafka_resp_err_t shim_produce(
    rd_kafka_t *rk, rd_kafka_topic_t *topic, int32_t partition, const void *key, size_t key_length, const void *value,
    size_t value_length, int64_t timestamp, rd_kafka_headers_t *headers, uintptr_t opaque) {
    return rd_kafka_producev(
        rk, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY((void *)key, key_length), RD_KAFKA_V_VALUE((void *)value, value_length),
        RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE((void *)opaque),
        RD_KAFKA_V_END);
}

// What the calling thread is called in lists of threads; at most 15 bytes.
static inline void shim_name_thread(const char *name) { prctl(PR_SET_NAME, name); }
