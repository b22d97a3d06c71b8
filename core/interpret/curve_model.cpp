#include "core/interpret/curve_model.h"

#include <algorithm>
#include <cmath>

#include "core/simd/simd.h"
#include "core/symbolic/symbolic_values.h"

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;

/// Calls with each number that is fitted and the index of its parameter.
template <typename Model, typename Visit>
std::size_t visitParameters(Model &model, const Visit &visit) {
    std::size_t count = 0, shared = 0;
    bool known = false;
    for (std::size_t t = 0; t < model.terms.size(); ++t)
        for (std::size_t f = 0; f < model.terms[t].factors.size(); ++f)
            for (std::size_t n = 0; n < F::Numbers; ++n) {
                auto &number = model.terms[t].factors[f].numbers[n];
                if (!number.free) continue;
                const std::size_t index = number.shared && known ? shared : count++;
                if (number.shared && !known) {
                    shared = index;
                    known = true;
                }
                visit(number, index, t, f, n);
            }
    return count;
}

enum class Sign { Any, NotNegative, Positive, NotZero };

/// What an argument of this function must be so that it is defined and has no pole.
Sign signFor(K kind) {
    switch (kind) {
        case K::Log:
        case K::InverseSqrt:
            return Sign::Positive;
        case K::Sqrt:
        case K::ThreeHalves:
            return Sign::NotNegative;
        case K::Inverse:
        case K::InverseSquare:
        case K::InverseCube:
        case K::InverseFourth:
        case K::InverseFifth:
            return Sign::NotZero;
        default:
            return Sign::Any;
    }
}

Sign signForPower(double p, bool fitted) {
    const bool whole = !fitted && p == std::floor(p);
    if (whole) return p < 0 ? Sign::NotZero : Sign::Any;
    return p < 0 ? Sign::Positive : Sign::NotNegative;
}

bool obeys(const CurveValues &u, Sign sign) {
    if (sign == Sign::Any) return true;
    const auto [low, high] = std::minmax_element(u.begin(), u.end());
    if (sign == Sign::NotNegative) return *low >= 0;
    return *low > 0 || (sign == Sign::NotZero && *high < 0);
}

void call(K kind, const CurveValues &u, CurveValues &value, CurveValues *slope) {
    value.resize(u.size());
    if (slope) slope->resize(u.size());
    if (kind == K::Identity) {
        value = u;
        if (slope) std::fill(slope->begin(), slope->end(), 1.0);
        return;
    }
    symbolicValues(standardFunction(kind), u.data(), static_cast<int>(u.size()), value.data(),
                   slope ? slope->data() : nullptr);
}

/// u^p, and if `log` the logarithm of u that a fitted p needs.
void raise(const CurveValues &u, double p, bool fitted, CurveValues &value, CurveValues *log) {
    const std::size_t rows = u.size();
    value.assign(rows, 1.0);
    if (log) call(K::Log, u, *log, nullptr);
    if (fitted || !isHalfWhole(p)) {
        CurveValues exponent;
        call(K::Log, u, exponent, nullptr);
        for (double &e : exponent) e *= p;
        call(K::Exp, exponent, value, nullptr);
        return;
    }
    const double size = std::abs(p);
    const int whole = static_cast<int>(std::floor(size));
    CurveValues square = u;
    for (int left = whole; left > 0; left /= 2) {
        if (left % 2 == 1)
            for (std::size_t n = 0; n < rows; ++n) value[n] *= square[n];
        for (std::size_t n = 0; n < rows; ++n) square[n] *= square[n];
    }
    if (size != whole)
        for (std::size_t n = 0; n < rows; ++n) value[n] *= std::sqrt(u[n]);
    if (p < 0)
        for (double &one : value) one = 1 / one;
}

struct FactorColumns {
    CurveValues value;
    std::array<CurveValues, F::Numbers> by;  ///< filled for fitted numbers
};

bool allFinite(const CurveValues &values) {
    using simd::Vec4;
    Vec4 sum{};  // 0 times what is not finite is not a number
    std::size_t n = 0;
    for (; n + 4 <= values.size(); n += 4) sum += 0.0 * simd::load<Vec4>(values.data() + n);
    double rest = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    for (; n < values.size(); ++n) rest += 0.0 * values[n];
    return rest == 0;
}

bool evaluateFactor(const CurveFactor &factor, std::span<const double> v, bool with_slopes, FactorColumns &out) {
    const std::size_t rows = v.size();
    const double a = factor.at(F::A), b = factor.at(F::B), k = factor.at(F::K), s = factor.at(F::S);
    CurveValues w(rows), g, dg, u(rows), df;
    for (std::size_t n = 0; n < rows; ++n) w[n] = k * v[n] + s;
    if (!obeys(w, signFor(factor.inner))) return false;
    call(factor.inner, w, g, with_slopes ? &dg : nullptr);
    for (std::size_t n = 0; n < rows; ++n) u[n] = a * g[n] + b;
    const double p = factor.at(F::P);
    const bool fitted = factor.numbers[F::P].free;
    const Sign sign = factor.power ? signForPower(p, fitted) : signFor(factor.outer);
    if (!obeys(u, sign)) return false;
    // The vertex of a square may lie between two samples.
    if (sign != Sign::Any && factor.inner == K::Square && w.front() * w.back() < 0 && (b < 0) != (u.front() < 0))
        return false;
    CurveValues log;
    if (factor.power) {
        raise(u, p, fitted, out.value, with_slopes && fitted ? &log : nullptr);
        df.resize(rows);
        for (std::size_t n = 0; with_slopes && n < rows; ++n) df[n] = u[n] == 0 ? 0 : p * out.value[n] / u[n];
    } else {
        call(factor.outer, u, out.value, with_slopes ? &df : nullptr);
    }
    if (!allFinite(out.value)) return false;
    if (!with_slopes) return true;
    for (std::size_t number = 0; number < F::Numbers; ++number) {
        if (!factor.numbers[number].free) continue;
        CurveValues &by = out.by[number];
        by.resize(rows);
        for (std::size_t n = 0; n < rows; ++n) switch (number) {
                case F::A:
                    by[n] = df[n] * g[n];
                    break;
                case F::B:
                    by[n] = df[n];
                    break;
                case F::K:
                    by[n] = df[n] * a * dg[n] * v[n];
                    break;
                case F::S:
                    by[n] = df[n] * a * dg[n];
                    break;
                default:
                    by[n] = u[n] == 0 ? 0 : out.value[n] * log[n];
            }
        if (!allFinite(by)) return false;
    }
    return true;
}

bool isOne(const CurveNumber &number) {
    return !number.free && number.value == 1;
}

}  // namespace

std::vector<double> CurveModel::parameters() const {
    std::vector<double> values;
    visitParameters(*this, [&](const CurveNumber &number, std::size_t index, auto...) {
        if (index == values.size()) values.push_back(number.value);
    });
    return values;
}

void CurveModel::setParameters(std::span<const double> values) {
    visitParameters(*this, [&](CurveNumber &number, std::size_t index, auto...) { number.value = values[index]; });
}

bool evaluateTerms(const CurveModel &model, std::span<const double> v, bool with_slopes, CurveColumns &columns) {
    columns.terms.resize(model.terms.size());
    columns.slopes.clear();
    std::vector<std::vector<FactorColumns>> factors(model.terms.size());
    for (std::size_t t = 0; t < model.terms.size(); ++t) {
        const CurveTerm &term = model.terms[t];
        factors[t].resize(term.factors.size());
        for (std::size_t f = 0; f < term.factors.size(); ++f)
            if (!evaluateFactor(term.factors[f], v, with_slopes, factors[t][f])) return false;
        CurveValues &column = columns.terms[t];
        column = factors[t][0].value;
        for (std::size_t f = 1; f < term.factors.size(); ++f)
            for (std::size_t n = 0; n < column.size(); ++n) column[n] *= factors[t][f].value[n];
        if (!allFinite(column)) return false;
    }
    if (!with_slopes) return true;
    visitParameters(model, [&](const CurveNumber &, std::size_t index, std::size_t t, std::size_t f, std::size_t n) {
        CurveValues slope = factors[t][f].by[n];
        for (std::size_t other = 0; other < factors[t].size(); ++other)
            for (std::size_t row = 0; other != f && row < slope.size(); ++row)
                slope[row] *= factors[t][other].value[row];
        columns.slopes.push_back({t, index, std::move(slope)});
    });
    return true;
}

std::vector<double> valuesOf(const CurveModel &model, std::span<const double> v) {
    CurveColumns columns;
    if (!evaluateTerms(model, v, false, columns))
        return std::vector<double>(v.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<double> values(v.size(), model.offset);
    for (std::size_t t = 0; t < model.terms.size(); ++t)
        for (std::size_t n = 0; n < v.size(); ++n) values[n] += model.terms[t].coefficient * columns.terms[t][n];
    return values;
}

bool isSingleFunction(const CurveModel &model) {
    if (model.terms.size() != 1 || model.terms[0].factors.size() != 1) return false;
    const CurveFactor &factor = model.terms[0].factors[0];
    if (factor.inner != K::Identity) {
        // g(k v + s) as it is
        return factor.power && factor.at(F::P) == 1 && !factor.numbers[F::P].free;
    }
    if (!factor.power) return true;
    const double p = factor.at(F::P);
    if (factor.numbers[F::P].free) return false;
    const bool whole = p == std::floor(p) && std::abs(p) <= 5;
    return whole || p == 0.5 || p == 1.5 || p == -0.5 || (isOne(factor.numbers[F::P]));
}

const SymbolicFunction &standardFunction(SymbolicKind kind) {
    static const std::vector<SymbolicFunction> functions = [] {
        std::vector<SymbolicFunction> by_kind(static_cast<std::size_t>(K::User));
        const SymbolicLibrary library = SymbolicLibrary::standard();
        for (const SymbolicFunction &function : library.functions())
            by_kind[static_cast<std::size_t>(function.kind)] = function;
        return by_kind;
    }();
    return functions[static_cast<std::size_t>(kind)];
}

bool isHalfWhole(double p) {
    return 2 * p == std::floor(2 * p);
}

}  // namespace kan
