// SPDX-License-Identifier: MIT
// A message of protobuf: the line is that of the call, not one of the generated file.
#include "sites.hpp"

#include "message.pb.h"
#include <string>

namespace {

::sites::Message message;
std::string bytes;

}  // namespace

CASE(protobuf_string) {
    message.set_name(std::string(60, 'n'));  // site: protobuf_string
}

CASE(protobuf_repeated) {
    message.add_numbers(1);  // site: protobuf_repeated
}

CASE(protobuf_part) {
    message.add_parts();  // site: protobuf_part
}

CASE(protobuf_map) {
    (*message.mutable_by_name())["a name that is rather long"] = 1;  // site: protobuf_map
}

CASE(protobuf_serialized) {
    message.SerializeToString(&bytes);  // site: protobuf_serialized
}
