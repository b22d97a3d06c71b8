#pragma once

#include "tests/test_program.h"

#include <QApplication>

/// Takes the place of QTEST_MAIN: a test that shows widgets.
#define KAN_WINDOW_TEST(Test)                           \
    [[maybe_unused]] static const bool enlisted##Test = \
        kan::tests::enlist(__FILE__, kan::tests::makeApplication<QApplication>, kan::tests::makeTest<Test>);
