// SPDX-License-Identifier: MIT
// SQLite: a function for SQL that takes a context. SQLite frees it if it is told how, and the
// parameter that tells it is the last of nine, after two callbacks that most functions leave
// out.
//
// packages: libsqlite3-dev
// flags: -lsqlite3
// holder: ^No pointer to \w
#include "harness.hpp"

#include <sqlite3.h>

namespace {

struct Ranking {
    std::string query;
    double weight;
};

void rank(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto* ranking = static_cast<const Ranking*>(sqlite3_user_data(context));
    const int length = sqlite3_value_bytes(arguments[0]);
    sqlite3_result_double(context, ranking->weight / (1 + length));
}

class Search {
public:
    explicit Search(bool leaky)
        : leaky_(leaky) {
        sqlite3_open(":memory:", &db_);
        execute("CREATE TABLE page (title TEXT)");
        for (int i = 0; i < 50; ++i) {
            execute("INSERT INTO page VALUES ('page number " + std::to_string(i * i) + "')");
        }
    }
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;
    ~Search() { sqlite3_close(db_); }

    void run(const std::string& query) {
        auto* ranking = new Ranking{"everything like '" + query + "'", 2.5};  // leaks here
        void (*const destroy)(void*) = [](void* p) { delete static_cast<Ranking*>(p); };
        sqlite3_create_function_v2(db_, "rank", 1, SQLITE_UTF8, ranking, &rank, nullptr, nullptr,
                                   leaky_ ? nullptr : destroy);
        execute("SELECT title FROM page ORDER BY rank(title) LIMIT 3");
    }

private:
    void execute(const std::string& sql) {
        sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
    }

    bool leaky_;
    sqlite3* db_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    Search search{choice.leaky};
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        search.run("number " + std::to_string(i % 7));
    }
    return harness::finish(choice, probe);
}
