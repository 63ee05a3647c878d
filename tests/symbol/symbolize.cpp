// SPDX-License-Identifier: MIT
// Our reader of debug info as a program: lines of "FILE 0xADDRESS" in, one line of JSON for each
// out, in the shape of `llvm-symbolizer --output-style=JSON`, so that compare.py can set them side
// by side. The address is one of the file, and the file is not loaded: nothing here depends on a
// process. With
// --demangle: linkage names in, the names that we print for them out.
#define TRACENEW_CONFIG_HOOKS 0
#include <tracenew.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace elf = tracenew::detail::elf;
namespace symbol = tracenew::detail::symbol;

namespace {

/// The file at `path` as if the loader had put it at 0.
symbol::Module module_at(const std::string& path) {
    const symbol::OpenFile mapped(path.c_str());
    const elf::ElfFile file(mapped.bytes());
    symbol::Module module;
    module.identity.path = path;
    module.identity.build_id = std::string(file.build_id());
    module.identity.span = file.load_span();
    return module;
}

std::string quoted(const std::string& text) {
    std::string json = "\"";
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || letter == '"' || letter == '\\') {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", unsigned{byte});
            json += escape;
        } else {
            json += letter;
        }
    }
    return json + '"';
}

void write_frames(std::ostream& out, const tracenew::detail::List<symbol::Location>& frames) {
    out << "{\"Symbol\":[";
    const char* separator = "";
    for (const symbol::Location& frame : frames) {
        out << separator << "{\"FunctionName\":" << quoted(frame.function)
            << ",\"FileName\":" << quoted(frame.file) << ",\"Line\":" << frame.line
            << ",\"Inlined\":" << (frame.inlined ? "true" : "false") << '}';
        separator = ",";
    }
    out << "]}\n";
}

int demangle_all() {
    for (std::string name; std::getline(std::cin, name);) {
        std::cout << symbol::demangle(name) << '\n';
    }
    return 0;
}

struct Question {
    std::string path;
    std::uintptr_t address = 0;
    std::size_t place = 0;
};

// In the order of the code, as reports ask: a unit of debug info is then parsed once.
int symbolize_all() {
    std::vector<Question> questions;
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t space = line.rfind(' ');
        if (space == std::string::npos) {
            std::cerr << "not \"FILE 0xADDRESS\": " << line << '\n';
            return 2;
        }
        questions.push_back(
            {line.substr(0, space), std::stoull(line.substr(space), nullptr, 0), questions.size()});
    }
    std::sort(questions.begin(), questions.end(), [](const Question& left, const Question& right) {
        return std::tie(left.path, left.address) < std::tie(right.path, right.address);
    });
    std::vector<std::string> answers(questions.size());
    symbol::Module module;
    for (const Question& question : questions) {
        if (module.identity.path != question.path) {
            module = module_at(question.path);
        }
        std::ostringstream answer;
        write_frames(answer, symbol::look_up(module, question.address));
        answers[question.place] = answer.str();
    }
    for (const std::string& answer : answers) {
        std::cout << answer;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    return argc > 1 && argv[1] == std::string("--demangle") ? demangle_all() : symbolize_all();
}
