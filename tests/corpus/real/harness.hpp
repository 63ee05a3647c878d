// SPDX-License-Identifier: MIT
// What the programs of this folder share: which twin to be, and how to say what was found.
#pragma once

#include <tracenew.hpp>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

namespace harness {

constexpr std::size_t iterations = 300;

/// The twin that the command line asks for, and whether to print the report as people see it.
struct Choice {
    bool leaky = false;
    bool report = false;
};

inline Choice choose(int argc, char** argv) {
    const std::string twin = argc > 1 ? argv[1] : "";
    const std::string output = argc > 2 ? argv[2] : "";
    if ((twin != "leaky" && twin != "mended") || (!output.empty() && output != "report")) {
        std::cerr << argv[0] << ": expected leaky or mended, and report if text is wanted\n";
        std::exit(2);
    }
    return {twin == "leaky", output == "report"};
}

/// Prints what was found and returns main's exit status. A line for each finding:
/// verdict, line, file, blocks an iteration, function, who holds it first, with tabs between.
inline int finish(const Choice& choice, const tracenew::LoopProbe& probe) {
    const tracenew::GrowthCheck check = probe.check();
    if (!check.reason().empty()) {
        std::cerr << "nothing was measured: " << check.reason() << '\n';
        return 1;
    }
    const tracenew::LoopReport report = probe.report();
    if (choice.report) {
        tracenew::write_text(std::cout, report);
        return 0;
    }
    if (!report.holder_look.why.empty()) {
        std::cerr << "holders were not looked for: " << report.holder_look.why << '\n';
        return 1;
    }
    for (const tracenew::Finding& finding : report.findings) {
        std::cout << finding.verdict << '\t' << finding.site.line << '\t' << finding.site.file
                  << '\t' << finding.blocks_per_iteration << '\t' << finding.site.function << '\t';
        if (!finding.holders.empty()) {
            std::cout << finding.holders.front();
        }
        std::cout << '\n';
    }
    return 0;
}

/// A folder for a database, gone with its contents at the end of the scope.
class TemporaryFolder {
public:
    TemporaryFolder()
        : path_((std::filesystem::temp_directory_path() / "tracenew-XXXXXX").string()) {
        if (mkdtemp(path_.data()) == nullptr) {
            throw std::runtime_error("cannot make a folder like " + path_);
        }
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string file(const std::string& name) const { return path_ + '/' + name; }

private:
    std::string path_;
};

}  // namespace harness
