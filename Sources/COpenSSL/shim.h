#pragma once
#include <openssl/ssl.h>
#include <openssl/evp.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/pem.h>
#include <openssl/crypto.h>

// EVP_EC_gen is a macro over a variadic function, which Swift can't call.
static inline EVP_PKEY *shim_new_p256_key(void) { return EVP_EC_gen("P-256"); }
// BIO_get_mem_data is a macro over BIO_ctrl.
static inline long shim_bio_contents(BIO *bio, const char **bytes) { return BIO_get_mem_data(bio, (char **)bytes); }
#include "mtproto.h"
