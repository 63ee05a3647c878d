// main() of the hazards that need no program of their own:  hazards NAME [ARGUMENT]...
#include "support/hazard.hpp"

#include <cstring>

int main(int count, char** arguments) {
    const char* name = count > 1 ? arguments[1] : "";
    hazard::arguments = arguments + (count > 1 ? 2 : 1);
    for (const auto* it = hazard::Registered::first; it != nullptr; it = it->next) {
        if (std::strcmp(it->name, name) == 0) {
            return it->run();
        }
    }
    std::fprintf(stderr, "there is no hazard '%s'; there are:\n", name);
    for (const auto* it = hazard::Registered::first; it != nullptr; it = it->next) {
        std::fprintf(stderr, "  %s\n", it->name);
    }
    return 2;
}
