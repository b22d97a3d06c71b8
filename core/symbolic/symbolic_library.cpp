#include "core/symbolic/symbolic_library.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "core/symbolic/symbolic_functions.h"
#include "core/text.h"

namespace kan {

namespace {

/// Up to three names within two edits or that start alike, nearest first.
std::vector<std::string_view> nearestNames(std::string_view text, const std::vector<SymbolicFunction> &functions) {
    std::vector<std::string> names;
    for (const SymbolicFunction &function : functions) {
        names.push_back(function.name);
        names.insert(names.end(), function.aliases.begin(), function.aliases.end());
    }
    std::vector<std::string_view> near;
    const auto take = [&](const std::string &name) {
        for (const SymbolicFunction &function : functions) {
            std::string_view known = function.name;
            for (const std::string &alias : function.aliases)
                if (alias == name) known = alias;
            if (known == name && std::find(near.begin(), near.end(), known) == near.end()) near.push_back(known);
        }
    };
    for (std::string best = nearestName(text, names); !best.empty() && near.size() < 3;) {
        take(best);
        std::erase(names, best);
        best = nearestName(text, names);
    }
    for (const std::string &name : names)
        if (near.size() < 3 && text.size() > 1 && name.find(text) != std::string::npos) take(name);
    return near;
}

}  // namespace

bool SymbolicDomain::contains(double u, double v) const {
    const auto [least, most] = std::minmax(u, v);
    if (!std::isfinite(least) || !std::isfinite(most)) return false;
    if (open ? !(least > low && most < high) : !(least >= low && most <= high)) return false;
    switch (poles) {
        case Poles::None:
            return true;
        case Poles::AtZero:
            return least > 0 || most < 0;
        case Poles::OddMultiplesOfHalfPi: {
            const auto branch = [](double at) { return std::floor(at / std::numbers::pi + 0.5); };
            return branch(least) == branch(most);
        }
    }
    return false;
}

SymbolicLibrary SymbolicLibrary::standard() {
    SymbolicLibrary library;
    for (const BuiltinFunction &row : builtinFunctions()) {
        SymbolicFunction function;
        function.name = row.name;
        if (!row.alias.empty()) function.aliases.emplace_back(row.alias);
        function.kind = row.kind;
        function.complexity = row.complexity;
        function.domain = row.domain;
        function.ginac = row.ginac;
        function.latex = row.latex;
        library.functions_.push_back(std::move(function));
    }
    return library;
}

const SymbolicFunction *SymbolicLibrary::find(std::string_view name) const {
    for (const SymbolicFunction &function : functions_)
        if (function.name == name ||
            std::find(function.aliases.begin(), function.aliases.end(), name) != function.aliases.end())
            return &function;
    return nullptr;
}

const SymbolicFunction &SymbolicLibrary::at(std::string_view name) const {
    if (const SymbolicFunction *function = find(name)) return *function;
    const std::vector<std::string_view> near = nearestNames(name, functions_);
    throw UnknownFunction(concat("unknown function \"", name, "\"",
                                 near.empty() ? std::string("; a formula of x such as x*exp(-x) is one too")
                                              : concat("; perhaps ", choices(near))));
}

void SymbolicLibrary::add(SymbolicFunction function) {
    if (find(function.name))
        throw std::invalid_argument(concat("the library has a function \"", function.name, "\" already"));
    functions_.push_back(std::move(function));
}

double SymbolicFunction::value(double u) const {
    return own ? own->derivative(0, u) : builtinFunction(kind).value(u);
}
double SymbolicFunction::derivative(double u) const {
    return own ? own->derivative(1, u) : builtinFunction(kind).derivative(u);
}
double SymbolicFunction::secondDerivative(double u) const {
    return own ? own->derivative(2, u) : builtinFunction(kind).second(u);
}

}  // namespace kan
