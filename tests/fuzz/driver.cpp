// SPDX-License-Identifier: MIT
// A fuzzer's main() where there is no libFuzzer, which only clang has:
//
//   fuzz_<parser> CORPUS... [--runs N] [--seed S]
//
// tries each file, and those in folders, then N mutations of them; the seed says which. The input
// that is being tried lies in fuzz_<parser>.input, for a crash leaves no time to write it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;
using Difference = Bytes::difference_type;

class Random {
public:
    explicit Random(std::uint64_t seed)
        : engine_(seed) {}

    // Not a distribution of the library, whose numbers differ from one library to the next.
    std::size_t below(std::size_t end) {
        return end == 0 ? 0 : static_cast<std::size_t>(engine_() % end);
    }

private:
    std::mt19937_64 engine_;
};

// ---- mutations --------------------------------------------------------------------------------

void flip_bit(Bytes& bytes, Random& random) {
    if (!bytes.empty()) {
        std::uint8_t& byte = bytes[random.below(bytes.size())];
        byte = static_cast<std::uint8_t>(byte ^ 1U << random.below(8));
    }
}

// Where counts and lengths overflow, change their sign, or end one byte too late.
void write_number(Bytes& bytes, Random& random) {
    static constexpr std::uint64_t numbers[] = {0,          1,          0x7F,        0x80,
                                                0xFF,       0x7FFF,     0xFFFF,      0x7FFFFFFF,
                                                0x80000000, 0xFFFFFFFF, 0x100000000, UINT64_MAX};
    std::uint64_t number = numbers[random.below(std::size(numbers))];
    const std::size_t width = std::size_t{1} << random.below(4);
    const std::size_t begin = random.below(bytes.size());
    for (std::size_t i = begin; i < std::min(begin + width, bytes.size()); ++i, number >>= 8) {
        bytes[i] = static_cast<std::uint8_t>(number);
    }
}

void truncate(Bytes& bytes, Random& random) {
    bytes.resize(random.below(bytes.size() + 1));
}

/// A piece of `from`, put somewhere into `bytes` or over what is there.
void copy_block(Bytes& bytes, const Bytes& from, Random& random) {
    const std::size_t begin = random.below(from.size());
    const std::size_t size = random.below(std::min<std::size_t>(from.size() - begin, 256) + 1);
    const Bytes block(from.begin() + static_cast<Difference>(begin),
                      from.begin() + static_cast<Difference>(begin + size));
    const std::size_t to = random.below(bytes.size() + 1);
    if (random.below(2) == 0) {
        const std::size_t end = std::min(to + size, bytes.size());
        bytes.erase(bytes.begin() + static_cast<Difference>(to),
                    bytes.begin() + static_cast<Difference>(end));
    }
    bytes.insert(bytes.begin() + static_cast<Difference>(to), block.begin(), block.end());
}

/// The beginning of `bytes`, then the end of `other`.
void splice(Bytes& bytes, const Bytes& other, Random& random) {
    truncate(bytes, random);
    bytes.insert(bytes.end(), other.begin() + static_cast<Difference>(random.below(other.size())),
                 other.end());
}

Bytes mutated(const std::vector<Bytes>& corpus, Random& random) {
    constexpr std::size_t longest = 65536;
    Bytes bytes = corpus[random.below(corpus.size())];
    for (std::size_t times = 1 + random.below(6); times > 0; --times) {
        const Bytes& other = corpus[random.below(corpus.size())];
        switch (random.below(8)) {
        case 0:
            truncate(bytes, random);
            break;
        case 1:
            splice(bytes, other, random);
            break;
        case 2:
            copy_block(bytes, other, random);
            break;
        case 3:
            copy_block(bytes, Bytes(bytes), random);
            break;
        case 4:
        case 5:
            write_number(bytes, random);
            break;
        default:
            flip_bit(bytes, random);
        }
    }
    bytes.resize(std::min(bytes.size(), longest));
    return bytes;
}

// ---- inputs -----------------------------------------------------------------------------------

Bytes read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

std::vector<Bytes> read_corpus(const std::vector<std::string>& places) {
    std::vector<std::filesystem::path> paths;
    for (const std::string& place : places) {
        if (!std::filesystem::is_directory(place)) {
            paths.emplace_back(place);
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(place)) {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());  // folders have no order of their own
    std::vector<Bytes> corpus;
    for (const std::filesystem::path& path : paths) {
        corpus.push_back(read_file(path));
    }
    return corpus;
}

/// Tries inputs, and leaves the last one in a file. That stays open: many file systems go to the
/// disk when a file is closed that was emptied before.
class Trial {
public:
    explicit Trial(std::string path)
        : path_(std::move(path))
        , file_(path_, std::ios::binary) {}

    void run(const Bytes& bytes) {
        keep(bytes);
        const std::clock_t begin = std::clock();
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
        const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        if (seconds > 1) {  // for so few bytes: a large file would take for ever
            throw std::runtime_error(path_ + " took " + std::to_string(seconds) + " s");
        }
    }

private:
    void keep(const Bytes& bytes) {
        file_.seekp(0);
        file_.write(reinterpret_cast<const char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size()));
        file_.flush();
        std::filesystem::resize_file(path_, bytes.size());
    }

    std::string path_;
    std::ofstream file_;
};

struct Options {
    std::vector<std::string> places;
    std::uint64_t runs = 0;
    std::uint64_t seed = 1;
};

Options options_of(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool has_number = i + 1 < arguments.size();
        if (arguments[i] == "--runs" && has_number) {
            options.runs = std::stoull(arguments[++i]);
        } else if (arguments[i] == "--seed" && has_number) {
            options.seed = std::stoull(arguments[++i]);
        } else {
            options.places.push_back(arguments[i]);
        }
    }
    return options;
}

void run(const std::string& program, const Options& options) {
    const std::vector<Bytes> corpus = read_corpus(options.places);
    if (corpus.empty()) {
        throw std::runtime_error("usage: " + program + " CORPUS... [--runs N] [--seed S]");
    }
    const std::string copy = program + ".input";
    std::printf("%zu files, then %llu runs with --seed %llu; the last input lies in %s\n",
                corpus.size(), static_cast<unsigned long long>(options.runs),
                static_cast<unsigned long long>(options.seed), copy.c_str());
    std::fflush(stdout);
    Trial trial(copy);
    for (const Bytes& bytes : corpus) {
        trial.run(bytes);
    }
    Random random(options.seed);
    for (std::uint64_t i = 0; i < options.runs; ++i) {
        trial.run(mutated(corpus, random));
    }
    std::filesystem::remove(copy);
}

}  // namespace

int main(int count, char** arguments) {
    try {
        run(std::filesystem::path(arguments[0]).filename().string(),
            options_of({arguments + 1, arguments + count}));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return EXIT_FAILURE;
    }
}
