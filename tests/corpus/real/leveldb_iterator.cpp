// SPDX-License-Identifier: MIT
// LevelDB: iterators are made by the database and belong to the caller, which the type does not
// say. An early return is all it takes.
//
// packages: libleveldb-dev
// flags: -lleveldb
// holder: ^No pointer to \w
#include "harness.hpp"

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <memory>

namespace {

class Accounts {
public:
    Accounts(const std::string& path, bool leaky)
        : leaky_(leaky) {
        leveldb::Options options;
        options.create_if_missing = true;
        options.block_cache = cache_.get();
        leveldb::DB* db = nullptr;
        if (!leveldb::DB::Open(options, path, &db).ok()) {
            throw std::runtime_error("cannot open " + path);
        }
        db_.reset(db);
        for (std::size_t i = 0; i < 100; ++i) {
            put(i, std::string(1000, '1'));
        }
        db_->CompactRange(nullptr, nullptr);
    }
    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;
    ~Accounts() {
        if (leaky_) {
            static_cast<void>(
                db_.release());  // it asserts at its end that nobody iterates any more
        }
    }

    void put(std::size_t account, const std::string& balance) {
        db_->Put(leveldb::WriteOptions(), "account/" + std::to_string(account % 100), balance);
    }

    /// The first account from there on, or "".
    std::string find(const std::string& from) const {
        leveldb::Iterator* it = db_->NewIterator(leveldb::ReadOptions());  // leaks here
        it->Seek(from);                                                    // leaks here
        if (!it->Valid()) {
            if (!leaky_) {
                delete it;
            }
            return "";
        }
        std::string found = it->value().ToString();
        delete it;
        return found;
    }

private:
    bool leaky_;
    std::unique_ptr<leveldb::Cache> cache_{leveldb::NewLRUCache(32 << 10)};
    std::unique_ptr<leveldb::DB> db_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    const harness::TemporaryFolder folder;
    tracenew::Tracer tracer;
    tracer.start(10);
    Accounts accounts{folder.file("accounts"), choice.leaky};
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        accounts.find("account/" + std::to_string(i % 50));
        if (i % 3 == 0) {
            accounts.find("account/unknown");  // past the end: the early return
        }
        if (i % 100 == 0) {
            accounts.put(i, "nothing");
        }
    }
    return harness::finish(choice, probe);
}
