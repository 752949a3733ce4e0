// RedisTests
