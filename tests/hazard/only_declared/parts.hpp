// What main.cpp asks of the others.
#pragma once
#include <cstddef>

/// In whole.cpp, which holds what the others declare: whether a Tracer made there sees the tracing.
bool is_tracing_in_whole();
void* block_of_whole();

/// In without_exceptions.cpp: 'e' where a snapshot without a tracing has an error() and is
/// returned.
char snapshot_without_exceptions();
void* block_without_exceptions();

/// In the plugin.
using BlockOfPlugin = void* (*)(bool* is_tracing);
