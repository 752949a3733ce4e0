// What MTProto needs beyond EVP: short hashes without a fetch and an allocation for each, and AES-256-IGE, a mode that
// EVP does not have. The calls are deprecated, not removed: the warning is switched off here and nowhere else.
#pragma once
#include <openssl/aes.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/encoder.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

// SHA-256 of two pieces, one after the other; `digest` has room for 32 bytes.
static inline void shim_sha256(const void *a, size_t a_length, const void *b, size_t b_length, uint8_t *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, a, a_length);
    SHA256_Update(&context, b, b_length);
    SHA256_Final(digest, &context);
}

// SHA-1 of two pieces, one after the other; `digest` has room for 20 bytes.
static inline void shim_sha1(const void *a, size_t a_length, const void *b, size_t b_length, uint8_t *digest) {
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, a, a_length);
    SHA1_Update(&context, b, b_length);
    SHA1_Final(digest, &context);
}

// AES-256-IGE by the library, for processors without the instructions. In place: `length` is a multiple of 16; `iv` has
// 32 bytes, the first half that of the ciphertext, and is written over.
static inline void shim_ige_library(uint8_t *bytes, size_t length, const uint8_t *key, uint8_t *iv, int encrypts) {
    AES_KEY schedule;
    if (encrypts) AES_set_encrypt_key(key, 256, &schedule);
    else AES_set_decrypt_key(key, 256, &schedule);
    AES_ige_encrypt(bytes, bytes, length, &schedule, iv, encrypts ? AES_ENCRYPT : AES_DECRYPT);
    OPENSSL_cleanse(&schedule, sizeof schedule);
}

#pragma clang diagnostic pop

#if defined(__x86_64__)
#include <cpuid.h>
#include <emmintrin.h>
#include <wmmintrin.h>

// Whether the processor has AES-NI. Slow under a hypervisor: ask once.
static inline int shim_has_aes(void) {
    unsigned int a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 25)) != 0;
}

#define SHIM_AES __attribute__((target("aes,sse2")))

static inline SHIM_AES __m128i shim_aes_mix(__m128i key, __m128i assist) {
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(key, assist);
}
#define SHIM_AES_EVEN(i, constant) \
    k[i] = shim_aes_mix(k[i - 2], _mm_shuffle_epi32(_mm_aeskeygenassist_si128(k[i - 1], constant), 0xff))
#define SHIM_AES_ODD(i) \
    k[i] = shim_aes_mix(k[i - 2], _mm_shuffle_epi32(_mm_aeskeygenassist_si128(k[i - 1], 0), 0xaa))

// The 15 round keys of FIPS 197 for AES-256.
static inline SHIM_AES void shim_aes_schedule(const uint8_t *key, __m128i k[15]) {
    k[0] = _mm_loadu_si128((const __m128i *)key);
    k[1] = _mm_loadu_si128((const __m128i *)(key + 16));
    SHIM_AES_EVEN(2, 0x01); SHIM_AES_ODD(3);
    SHIM_AES_EVEN(4, 0x02); SHIM_AES_ODD(5);
    SHIM_AES_EVEN(6, 0x04); SHIM_AES_ODD(7);
    SHIM_AES_EVEN(8, 0x08); SHIM_AES_ODD(9);
    SHIM_AES_EVEN(10, 0x10); SHIM_AES_ODD(11);
    SHIM_AES_EVEN(12, 0x20); SHIM_AES_ODD(13);
    SHIM_AES_EVEN(14, 0x40);
}

// y_i = E(p_i ^ c_(i-1)), c_i = y_i ^ p_(i-1). What one block waits for of the one before it is a single exclusive or,
// as in CBC: p_(i-2) is mixed into p_i beside the chain, so that y_(i-1) alone is on it, and the first round key too.
static inline SHIM_AES void shim_ige_encrypt_aes(uint8_t *bytes, size_t length, const uint8_t *key, uint8_t *iv) {
    __m128i k[15];
    shim_aes_schedule(key, k);
    __m128i y = _mm_loadu_si128((const __m128i *)iv);
    __m128i before = _mm_setzero_si128(), last = _mm_loadu_si128((const __m128i *)(iv + 16));
    for (size_t at = 0; at < length; at += 16) {
        __m128i plain = _mm_loadu_si128((const __m128i *)(bytes + at));
        __m128i x = _mm_xor_si128(y, _mm_xor_si128(_mm_xor_si128(plain, before), k[0]));
        for (int i = 1; i < 14; i++) x = _mm_aesenc_si128(x, k[i]);
        y = _mm_aesenclast_si128(x, k[14]);
        _mm_storeu_si128((__m128i *)(bytes + at), _mm_xor_si128(y, last));
        before = last;
        last = plain;
    }
    OPENSSL_cleanse(k, sizeof k);
}

// p_i = D(c_i ^ p_(i-1)) ^ c_(i-1), the same with the other half of the vector.
static inline SHIM_AES void shim_ige_decrypt_aes(uint8_t *bytes, size_t length, const uint8_t *key, uint8_t *iv) {
    __m128i e[15], k[15];
    shim_aes_schedule(key, e);
    k[0] = e[14];
    k[14] = e[0];
    for (int i = 1; i < 14; i++) k[i] = _mm_aesimc_si128(e[14 - i]);
    __m128i y = _mm_loadu_si128((const __m128i *)(iv + 16));
    __m128i before = _mm_setzero_si128(), last = _mm_loadu_si128((const __m128i *)iv);
    for (size_t at = 0; at < length; at += 16) {
        __m128i sealed = _mm_loadu_si128((const __m128i *)(bytes + at));
        __m128i x = _mm_xor_si128(y, _mm_xor_si128(_mm_xor_si128(sealed, before), k[0]));
        for (int i = 1; i < 14; i++) x = _mm_aesdec_si128(x, k[i]);
        y = _mm_aesdeclast_si128(x, k[14]);
        _mm_storeu_si128((__m128i *)(bytes + at), _mm_xor_si128(y, last));
        before = last;
        last = sealed;
    }
    OPENSSL_cleanse(e, sizeof e);
    OPENSSL_cleanse(k, sizeof k);
}
#else
static inline int shim_has_aes(void) { return 0; }
static inline void shim_ige_encrypt_aes(uint8_t *bytes, size_t length, const uint8_t *key, uint8_t *iv) {
    shim_ige_library(bytes, length, key, iv, 1);
}
static inline void shim_ige_decrypt_aes(uint8_t *bytes, size_t length, const uint8_t *key, uint8_t *iv) {
    shim_ige_library(bytes, length, key, iv, 0);
}
#endif

// OPENSSL_clear_free is a macro.
static inline void shim_free(void *bytes, size_t count) { OPENSSL_clear_free(bytes, count); }
// These are macros of macros.
static inline int shim_whole_key(void) { return EVP_PKEY_KEYPAIR; }
static inline int shim_public_key(void) { return EVP_PKEY_PUBLIC_KEY; }
