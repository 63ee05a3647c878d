// A small HTTP library, as somebody else wrote it. The server is made up; the leak is real.
#pragma once

#include <cstddef>
#include <list>
#include <string>

namespace http {

struct Response {
    std::string url;
    std::string headers;
    std::string body;
};

class Session {
public:
    Response get(const std::string& path) {
        const std::string url = "https://storage.example" + path + "?format=raw";
        return send(url);
    }

private:
    Response send(const std::string& url) {
        Response response{url, headers_for(url), body_for(url)};
        history_.push_back(response);  // the leak: "for debugging", and never cleared
        return response;
    }

    static std::string headers_for(const std::string& url) {
        return "HTTP/1.1 200 OK\r\nServer: storage\r\nETag: \"" +
               std::to_string(url.size() * 2654435761U) + "\"\r\nContent-Type: text/plain\r\n\r\n";
    }

    // Documents of 48 to 49 KiB, the same text for the same name.
    static std::string body_for(const std::string& url) {
        std::size_t hash = 5381;
        for (const char letter : url) {
            hash = hash * 33 + static_cast<unsigned char>(letter);
        }
        return std::string(49000 + hash % 1000, '.');
    }

    std::list<Response> history_;
};

}  // namespace http
