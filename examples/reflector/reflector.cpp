// The story of the article, re-enacted: a service whose memory creeps up. Its main loop reads
// requests, fetches each document through a storage client with a bounded cache, and answers.
//
//     g++ -std=c++17 -g -I include examples/reflector/reflector.cpp -o reflector && ./reflector
//
// The report names one line, in a library that this file never mentions, and who called it.

#include "storage_client.hpp"

#include <tracenew.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace {

// The value of `"key": "..."` in a line of JSON; the requests hold nothing else.
std::string field(const std::string& json, const std::string& key) {
    const std::size_t name = json.find('"' + key + "\":");
    if (name == std::string::npos) {
        return {};
    }
    const std::size_t begin = json.find('"', name + key.size() + 3) + 1;
    return json.substr(begin, json.find('"', begin) - begin);
}

class Reflector {
public:
    std::size_t handle(const std::string& request) {
        const std::string document = client_.fetch(field(request, "document"));
        const std::string answer = field(request, "user") + ": " + document;
        return answer.size();
    }

private:
    storage::Client client_{16};
};

std::string requests_beside(const std::string& source) {
    return source.substr(0, source.find_last_of('/') + 1) + "requests.jsonl";
}

}  // namespace

int main(int argc, char** argv) {
    const std::string path = argc > 1 ? argv[1] : requests_beside(__FILE__);
    std::ifstream requests{path};
    if (!requests) {
        std::cerr << "reflector: cannot read " << path << ": expected a file of JSON lines\n";
        return 1;
    }

    tracenew::Tracer tracer;
    tracer.start(10);  // keep 10 frames of each traceback
    tracenew::LoopProbe probe{tracer};

    Reflector reflector;
    std::size_t answered = 0;
    for (std::string request; std::getline(requests, request);) {
        auto iteration = probe.iteration();  // closes the iteration at the end of this scope
        answered += reflector.handle(request);
    }

    std::cout << "answered " << answered / 1024 << " KiB\n\n" << probe.report();
}
