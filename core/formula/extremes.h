#pragma once

#include <ginac/ginac.h>

namespace kan {

/// min and max of two reals as functions of their own: GiNaC has none, and (a + b -+ |a - b|)/2 is not exact. Equal
/// arguments and two numbers are evaluated; the derivative by an argument is step of the difference (1/2 where they are
/// equal). Only under ginacMutex().
GiNaC::ex smallerOf(const GiNaC::ex &a, const GiNaC::ex &b);
GiNaC::ex largerOf(const GiNaC::ex &a, const GiNaC::ex &b);

}  // namespace kan
