// SPDX-License-Identifier: MIT
// What lines.cpp offers to main.cpp, which knows nothing of its lines.
#pragma once

extern "C" void lines_run();
