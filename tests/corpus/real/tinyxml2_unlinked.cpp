// SPDX-License-Identifier: MIT
// TinyXML-2: a document that is used again for each answer. Elements that were made and not
// inserted stay with it until it is cleared: its pools grow by a page now and then, not by a
// block each.
//
// packages: libtinyxml2-dev
// flags: -ltinyxml2
// holder: ^Held by answers \(local of main
#include "harness.hpp"

#include <tinyxml2.h>

namespace {

class Answers {
public:
    std::size_t write(std::size_t request, bool leaky) {
        if (!leaky) {
            document_.Clear();
        }
        tinyxml2::XMLElement* answer = document_.NewElement("answer");  // leaks here
        for (std::size_t i = 0; i < 8; ++i) {
            tinyxml2::XMLElement* item = document_.NewElement("item");     // leaks here
            item->SetAttribute("id", static_cast<unsigned>(request + i));  // leaks here
            if (i % 2 == 0) {
                answer->InsertEndChild(item);
            }
        }
        tinyxml2::XMLPrinter printer;
        answer->Accept(&printer);
        return static_cast<std::size_t>(printer.CStrSize());
    }

private:
    tinyxml2::XMLDocument document_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    Answers answers;
    tracenew::LoopProbe probe{tracer};
    for (std::size_t i = 0; i < harness::iterations; ++i) {
        const auto iteration = probe.iteration();
        answers.write(i, choice.leaky);
    }
    return harness::finish(choice, probe);
}
