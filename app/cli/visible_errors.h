#pragma once

#include <streambuf>

namespace kan::cli {

/// While it lives, what is written to standard error is shown as visible() has it (core/utf8.h): names and values come
/// from files, and a terminal obeys what it is sent.
class VisibleErrors : public std::streambuf {
  public:
    VisibleErrors();
    ~VisibleErrors() override;
    VisibleErrors(const VisibleErrors &) = delete;
    VisibleErrors &operator=(const VisibleErrors &) = delete;

  protected:
    std::streamsize xsputn(const char *text, std::streamsize size) override;
    int_type overflow(int_type character) override;
    int sync() override;

  private:
    std::streambuf *errors_;
};

}  // namespace kan::cli
