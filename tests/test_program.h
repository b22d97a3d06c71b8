#pragma once

#include <QCoreApplication>
#include <QtTest>

#include <memory>
#include <string>

/// One program holds the tests of many files: it is linked, and its headers are read, once. Each test still runs as a
/// process of its own: `core-tests tst_knots [arguments of Qt Test]`.
namespace kan::tests {

/// How to make a test and the application it runs in; the name is its file's, without folder and suffix.
struct Entry {
    std::string name;
    std::unique_ptr<QCoreApplication> (*application)(int &argc, char **argv);
    std::unique_ptr<QObject> (*test)();
};

/// Adds a test to the program; called before main by the macros below. The value means nothing.
bool enlist(const char *file, decltype(Entry::application) application, decltype(Entry::test) test);

/// Whether the n-th of many cases alike is to be run: each; under a sanitizer, where it takes twenty times as long,
/// every seventh, but with KAN_LONG_TESTS.
bool inSample(int n);

template <class Application>
std::unique_ptr<QCoreApplication> makeApplication(int &argc, char **argv) {
    return std::make_unique<Application>(argc, argv);
}

template <class Test>
std::unique_ptr<QObject> makeTest() {
    return std::make_unique<Test>();
}

}  // namespace kan::tests

/// Takes the place of QTEST_GUILESS_MAIN: a test that needs no window system.
#define KAN_TEST(Test)                                  \
    [[maybe_unused]] static const bool enlisted##Test = \
        kan::tests::enlist(__FILE__, kan::tests::makeApplication<QCoreApplication>, kan::tests::makeTest<Test>);
