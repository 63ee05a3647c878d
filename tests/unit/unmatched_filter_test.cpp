#include "support/blocks.hpp"
#include "support/catch.hpp"

using tracenew::Filter;
using tracenew::detail::find_unmatched;

namespace {

SITE void* filtered_here() {
    return support::kept(::operator new(60));
}

}  // namespace

TEST_CASE("unmatched_filter: the first inclusive filter that nothing was ever allocated at") {
    tracenew::Tracer tracer;
    REQUIRE(tracer.start() == tracenew::StartStatus::started);
    ::operator delete(filtered_here());  // seen, though it is gone
    std::vector<Filter> filters(3);
    filters[0].function_pattern = "*filtered_here*";
    filters[1].inclusive = false;
    filters[1].file_pattern = "*/no_such_file.cpp";
    filters[2].file_pattern = "*unmatched_filter_test.cpp";
    CHECK(find_unmatched(filters) == nullptr);
    CHECK(find_unmatched({}) == nullptr);
    filters[2].function_pattern = "no_such_function";
    CHECK(find_unmatched(filters) == &filters[2]);
    CHECK(tracenew::detail::text_of(filters[2]) ==
          "file *unmatched_filter_test.cpp, function no_such_function");
}
