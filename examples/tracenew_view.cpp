// Looks at what Snapshot::dump() and LoopReport::dump() have written, on any machine: neither the
// program nor its debug info need be there.
//
//     tracenew_view DUMP                    the report; or what was alive, by line
//     tracenew_view DUMP --by function      by function, file, module or traceback
//     tracenew_view DUMP OLDER              what has come since OLDER, of two snapshots
//     tracenew_view DUMP --as pprof > x.pb  for another tool: html, pprof, folded, speedscope,
//                                           dhat, prometheus, json
#include <tracenew.hpp>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using tracenew::GroupBy;
using tracenew::LoopReport;
using tracenew::Snapshot;

struct Wish {
    std::vector<std::string> dumps;
    GroupBy by = GroupBy::line;
    std::string format = "text";
};

bool read_group(const std::string& word, GroupBy& by) {
    for (const GroupBy known :
         {GroupBy::line, GroupBy::function, GroupBy::file, GroupBy::module, GroupBy::traceback}) {
        std::ostringstream name;
        name << known;
        if (name.str() == word) {
            by = known;
            return true;
        }
    }
    return false;
}

bool read_wish(const std::vector<std::string>& words, Wish& wish) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool has_value = i + 1 < words.size();
        if (words[i] == "--by" && has_value) {
            if (!read_group(words[++i], wish.by)) {
                std::cerr << "tracenew_view: --by " << words[i]
                          << "; expected line, function, file, module or traceback\n";
                return false;
            }
        } else if (words[i] == "--as" && has_value) {
            wish.format = words[++i];
        } else if (words[i].substr(0, 2) == "--") {
            std::cerr << "tracenew_view: " << words[i] << " is not known\n";
            return false;
        } else {
            wish.dumps.push_back(words[i]);
        }
    }
    return wish.dumps.size() == 1 || wish.dumps.size() == 2;
}

bool is_report(const std::string& path) {
    std::ifstream file{path};
    std::string first;
    std::getline(file, first);
    return first.find("\"tracenew\":\"report\"") != std::string::npos;
}

void write_text(const Snapshot& snapshot, GroupBy by) {
    tracenew::write_text(std::cout, snapshot, by);
}
void write_text(const LoopReport& report, GroupBy) {
    tracenew::write_text(std::cout, report);
}

template <class Dump>
bool write(const Dump& dump, const Wish& wish) {
    if (wish.format == "text") {
        write_text(dump, wish.by);
    } else if (wish.format == "html") {
        tracenew::write_html(std::cout, dump);
    } else if (wish.format == "pprof") {
        tracenew::write_pprof(std::cout, dump);
    } else if (wish.format == "folded") {
        tracenew::write_folded(std::cout, dump);
    } else if (wish.format == "speedscope") {
        tracenew::write_speedscope(std::cout, dump);
    } else if (wish.format == "dhat") {
        tracenew::write_dhat(std::cout, dump);
    } else if (wish.format == "prometheus") {
        tracenew::write_prometheus(std::cout, dump);
    } else if (wish.format == "json") {
        tracenew::write_json(std::cout, dump);
    } else {
        std::cerr << "tracenew_view: --as " << wish.format
                  << "; expected text, html, pprof, folded, speedscope, dhat, prometheus or json\n";
        return false;
    }
    return static_cast<bool>(std::cout.flush());
}

}  // namespace

int main(int count, char** arguments) {
    Wish wish;
    if (!read_wish({arguments + 1, arguments + count}, wish)) {
        std::cerr << "usage: tracenew_view DUMP [OLDER] [--by line|function|file|module|traceback] "
                     "[--as FORMAT]\n";
        return 2;
    }
    try {
        if (wish.dumps.size() == 1 && is_report(wish.dumps[0])) {
            return write(LoopReport::load(wish.dumps[0]), wish) ? 0 : 1;
        }
        const Snapshot snapshot = Snapshot::load(wish.dumps[0]);
        if (wish.dumps.size() == 1) {
            return write(snapshot, wish) ? 0 : 1;
        }
        if (wish.format != "text") {
            std::cerr
                << "tracenew_view: a difference is text; pprof has -base for two of its own\n";
            return 2;
        }
        const Snapshot older = Snapshot::load(wish.dumps[1]);
        tracenew::write_text(std::cout, snapshot.compare_to(older, wish.by), wish.by);
        return 0;
    } catch (const tracenew::Error& error) {
        std::cerr << "tracenew_view: " << error.what() << '\n';
        return 1;
    }
}
