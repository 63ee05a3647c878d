// SPDX-License-Identifier: MIT
// Xerces-C: transcode() returns a string that has to be released, and looks like a conversion.
//
// packages: libxerces-c-dev
// flags: -lxerces-c
// holder: ^No pointer to \w
#include "harness.hpp"

#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLString.hpp>

#include <memory>

namespace {

std::string to_utf8(const XMLCh* text, bool leaky) {
    char* copy = xercesc::XMLString::transcode(text);  // leaks here
    std::string result = copy;
    if (!leaky) {
        xercesc::XMLString::release(&copy);
    }
    return result;
}

class Counter : public xercesc::DefaultHandler {
public:
    explicit Counter(bool leaky)
        : leaky_(leaky) {}

    void startElement(const XMLCh*, const XMLCh* name, const XMLCh*,
                      const xercesc::Attributes&) override {
        items += to_utf8(name, leaky_) == "item" ? 1 : 0;
    }
    void endElement(const XMLCh*, const XMLCh* name, const XMLCh*) override {
        open_items = to_utf8(name, leaky_) == "item" ? items : 0;
    }

    int items = 0;
    int open_items = 0;

private:
    bool leaky_;
};

}  // namespace

int main(int argc, char** argv) {
    const harness::Choice choice = harness::choose(argc, argv);
    tracenew::Tracer tracer;
    tracer.start(10);
    xercesc::XMLPlatformUtils::Initialize();
    int status = 1;
    {
        const std::string document = "<order><item>1</item><item>2</item><note>soon</note></order>";
        const std::unique_ptr<xercesc::SAX2XMLReader> reader{
            xercesc::XMLReaderFactory::createXMLReader()};
        Counter counter{choice.leaky};
        reader->setContentHandler(&counter);
        tracenew::LoopProbe probe{tracer};
        for (std::size_t i = 0; i < harness::iterations; ++i) {
            const auto iteration = probe.iteration();
            const xercesc::MemBufInputSource source{
                reinterpret_cast<const XMLByte*>(document.data()), document.size(), "order"};
            reader->parse(source);
        }
        status = harness::finish(choice, probe);
    }
    xercesc::XMLPlatformUtils::Terminate();
    return status;
}
