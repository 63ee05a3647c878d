#include <tracenew.hpp>
