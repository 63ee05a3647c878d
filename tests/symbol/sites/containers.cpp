// SPDX-License-Identifier: MIT
// Containers, strings, streams: what they allocate is the line's that uses them.
#include "sites.hpp"

#include <any>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace {

struct Entry {
    int id = 0;
    std::string text;
};

const std::string text(100, 't');  // site: before_main
std::vector<int> numbers;
std::vector<std::string> texts;
std::vector<Entry> entries;
std::vector<std::vector<int>> rows;
std::vector<bool> bits;
std::map<int, std::string> by_number;
std::map<std::string, std::vector<int>> by_text;
std::set<int> ordered;
std::unordered_map<int, std::string> hashed;
std::unordered_set<std::string> words;
std::list<int> chain;
std::forward_list<int> short_chain;
std::deque<int> both_ends;  // site: before_main
std::priority_queue<int> heap;
std::string line;
std::string other_line;
std::optional<std::string> maybe;
std::any anything;
std::variant<int, std::string> either;
std::unique_ptr<Entry> owner;
std::unique_ptr<int[]> array;
std::shared_ptr<Entry> shared;
std::filesystem::path path;
std::smatch found;

}  // namespace

CASE(vector_push_back) {
    numbers.push_back(1);  // site: vector_push_back
}

CASE(vector_resize) {
    numbers.resize(1000);  // site: vector_resize
}

CASE(vector_insert) {
    static std::vector<int> more;
    static std::vector<int> many;
    more.insert(more.end(), numbers.begin(), numbers.end());  // site: vector_insert
    many.insert(many.begin(), 5000, 1);                       // site: vector_insert
}

CASE(vector_copied) {
    static std::vector<int> copy;
    copy = std::vector<int>(100, 7);  // site: vector_copied
}

CASE(strings_emplaced) {
    texts.reserve(8);                 // site: strings_emplaced
    texts.emplace_back(60, 'e');      // site: strings_emplaced
    texts.push_back(text);            // site: strings_emplaced
    texts.push_back(text + text);     // site: strings_emplaced
    texts.push_back(text.substr(1));  // site: strings_emplaced
}

CASE(aggregate_pushed) {
    entries.reserve(8);                             // site: aggregate_pushed
    entries.push_back({1, std::string(50, 'a')});   // site: aggregate_pushed
    entries.push_back(Entry{2, text});              // site: aggregate_pushed
    entries.emplace_back(Entry{3, text + "more"});  // site: aggregate_pushed
}

CASE(aggregate_in_two_lines) {
    static std::vector<Entry> some;
    some.reserve(2);  // site: aggregate_in_two_lines
    some.push_back(Entry{
        1, std::string(50, 'a'),  // site: aggregate_in_two_lines
    });
    ++some.back().id;
}

CASE(vector_of_vectors) {
    rows.assign(3, std::vector<int>(50));  // site: vector_of_vectors
}

CASE(vector_of_bits) {
    bits.resize(1000);  // site: vector_of_bits
}

CASE(initializer_list) {
    static std::vector<std::string> two;
    two = {std::string(70, 'i'),  // site: initializer_list
           std::string(80, 'j')};
    two.pop_back();
}

CASE(map_subscript) {
    by_number[1] = text;  // site: map_subscript
}

CASE(map_of_vectors) {
    by_text[text].push_back(1);         // site: map_of_vectors
    by_text["short"].push_back(1);      // site: map_of_vectors
    by_text.try_emplace("other", 50u);  // site: map_of_vectors
}

CASE(sets) {
    ordered.insert(1);   // site: sets
    words.insert(text);  // site: sets
}

CASE(unordered_map_rehash) {
    hashed.reserve(100);    // site: unordered_map_rehash
    hashed.emplace(1, "");  // site: unordered_map_rehash
}

CASE(lists) {
    chain.push_back(1);         // site: lists
    short_chain.push_front(1);  // site: lists
    both_ends.resize(2000);     // site: lists
    heap.push(1);               // site: lists
}

CASE(string_appended) {
    line += text;                 // site: string_appended
    other_line.append(200, 'x');  // site: string_appended
}

CASE(string_from_number) {
    static std::string number;
    number =
        "the number of the request is " + std::to_string(123456789);  // site: string_from_number
}

CASE(vocabulary_types) {
    maybe = text;                         // site: vocabulary_types
    anything = text;                      // site: vocabulary_types
    either = std::string(60, 'v');        // site: vocabulary_types
    owner = std::make_unique<Entry>();    // site: vocabulary_types
    array = std::make_unique<int[]>(10);  // site: vocabulary_types
    shared = std::make_shared<Entry>();   // site: vocabulary_types
    owner->text = text;                   // site: vocabulary_types
}

CASE(plain_new) {
    static Entry* one;
    static int* many;
    one = new Entry;                    // site: plain_new
    many = new int[100];                // site: plain_new
    sites::kept(one)->text.resize(50);  // site: plain_new
    sites::kept(many);
}

CASE(loop_condition) {
    static std::istringstream input("one two three, four, and five");  // site: loop_condition
    for (std::string word; std::getline(input, word);) {               // site: loop_condition
        texts.push_back(std::move(word));
    }
}

CASE(stream_out) {
    static std::ostringstream out;
    out << "a text that is too long for the buffer" << 1;  // site: stream_out
}

CASE(stream_file) {
    static std::ofstream file;
    file.open("/dev/null");  // site: stream_file
}

CASE(regex_made) {
    static std::optional<std::regex> expression;
    expression.emplace("(a|b)*c+[0-9]{2}");  // site: regex_made
}

CASE(regex_matched) {
    static const std::string subject(50, 'b');      // site: regex_matched
    static const std::regex expression("b+");       // site: regex_matched
    std::regex_search(subject, found, expression);  // site: regex_matched
}

CASE(path_joined) {
    path = std::filesystem::path("/usr/share/some/where") / "below" / "that";  // site: path_joined
}

CASE(copied_range) {
    static std::vector<std::string> copies;
    std::copy(texts.begin(), texts.end(), std::back_inserter(copies));  // site: copied_range
}
