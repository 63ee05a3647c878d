// SPDX-License-Identifier: MIT
// Boost's headers are installed: the line is the one that uses them.
#include "sites.hpp"

#include <boost/algorithm/string.hpp>
#include <boost/any.hpp>
#include <boost/asio.hpp>
#include <boost/circular_buffer.hpp>
#include <boost/container/flat_map.hpp>
#include <boost/container/vector.hpp>
#include <boost/function.hpp>
#include <boost/intrusive_ptr.hpp>
#include <boost/lexical_cast.hpp>
#include <boost/make_shared.hpp>
#include <boost/multi_index/identity.hpp>
#include <boost/multi_index/ordered_index.hpp>
#include <boost/multi_index_container.hpp>
#include <boost/property_tree/ptree.hpp>
#include <boost/signals2.hpp>
#include <string>
#include <vector>

namespace {

const std::string text(60, 't');          // site: before_main
boost::property_tree::ptree tree;         // site: before_main
boost::signals2::signal<void()> clicked;  // site: before_main
boost::asio::io_context context;          // site: before_main
std::vector<std::string> left;

}  // namespace

CASE(boost_flat_map) {
    static boost::container::flat_map<int, std::string> map;
    map[1] = text;  // site: boost_flat_map
}

CASE(boost_vector) {
    static boost::container::vector<int> numbers;
    numbers.resize(100);  // site: boost_vector
}

CASE(boost_circular_buffer) {
    static boost::circular_buffer<int> ring;
    ring.set_capacity(100);  // site: boost_circular_buffer
}

CASE(boost_shared) {
    static boost::shared_ptr<std::string> shared;
    shared = boost::make_shared<std::string>(text);  // site: boost_shared
}

CASE(boost_any_and_function) {
    static boost::any any;
    static boost::function<void()> function;
    any = text;                                // site: boost_any_and_function
    function = [copy = text] { (void)copy; };  // site: boost_any_and_function
}

CASE(boost_split) {
    boost::split(left, "one,two", boost::is_any_of(","));  // site: boost_split
}

CASE(boost_property_tree) {
    tree.put("some.where.below", text);  // site: boost_property_tree
}

CASE(boost_multi_index) {
    using Set = boost::multi_index_container<
        int, boost::multi_index::indexed_by<
                 boost::multi_index::ordered_unique<boost::multi_index::identity<int>>>>;
    static Set set;  // site: boost_multi_index
    set.insert(5);   // site: boost_multi_index
}

CASE(boost_signal) {
    clicked.connect([] {});  // site: boost_signal
}

CASE(boost_post) {
    boost::asio::post(context, [] {  // site: boost_post
        left.emplace_back(50, 'p');  // site: boost_run
    });
}

CASE(boost_run) {
    left.clear();
    left.shrink_to_fit();
    boost::asio::post(context, [] {
        left.emplace_back(70, 'r');  // site: boost_run
    });
    context.run();
}
