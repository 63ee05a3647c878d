// SPDX-License-Identifier: MIT
// What many programs of this folder include: compiled once a build. Each still includes what it
// needs.
#pragma once

#include "loops.hpp"

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>
