#pragma once

// What the C library's allocator says of itself, which its module leaves out (malloc_trim(3), mallinfo2(3)).
#include <malloc.h>
