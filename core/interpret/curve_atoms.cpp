#include "core/interpret/curve_atoms.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/symbolic/symbolic_values.h"

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;

constexpr double kSteepness[] = {0.3, 0.55, 1, 1.8, 3.2, 6, 10, 18};  // exponents over half the range
constexpr double kDistance[] = {0.03, 0.15, 0.5, 1.5, 5};     // of zeros and poles from the range, in halves of it
constexpr double kWidth[] = {0.8, 1.6, 3.2, 6.4};             // steepness of steps and bells over half the range
constexpr double kPlace[] = {-0.75, -0.375, 0, 0.375, 0.75};  // of their middles
constexpr double kSlowest = 0.8, kBetweenFrequencies = 0.8;   // radians over half the range
constexpr double kSamplesPerPeriod = 4;
constexpr double kLargestExponent = 600;

/// An inner function g(k v + s) on the samples.
struct Inner {
    F factor;  ///< with inner, k and s
    CurveValues g;
    double low = 0, high = 0;

    double half() const { return high / 2 - low / 2; }
    double middle() const { return low / 2 + high / 2; }
};

std::optional<Inner> innerOf(std::span<const double> v, K kind, double k = 1, double s = 0, bool free_k = false,
                             bool free_s = false) {
    Inner inner;
    inner.factor.inner = kind;
    inner.factor.set(F::K, k, free_k);
    inner.factor.set(F::S, s, free_s);
    CurveModel model{{{{inner.factor}, 1}}, false, 0};
    CurveColumns columns;
    if (!evaluateTerms(model, v, false, columns)) return std::nullopt;
    inner.g = std::move(columns.terms[0]);
    const auto [low, high] = std::minmax_element(inner.g.begin(), inner.g.end());
    inner.low = *low;
    inner.high = *high;
    if (!(inner.half() > 1e-9 * std::max(std::abs(*low), std::abs(*high)))) return std::nullopt;
    return inner;
}

/// What stands before a function: v^p, or nothing.
struct Prefix {
    int code = 0;  ///< of the family
    std::vector<F> factors;
    CurveValues values;  ///< empty: 1
};

std::uint64_t familyOf(const Prefix &prefix, const F &factor) {
    std::uint64_t family = static_cast<std::uint64_t>(prefix.code);
    const auto append = [&](std::uint64_t part, std::uint64_t of) { family = family * of + part; };
    append(static_cast<std::uint64_t>(factor.outer), 64);
    append(static_cast<std::uint64_t>(factor.inner), 64);
    append(factor.power && !factor.numbers[F::P].free
               ? static_cast<std::uint64_t>(std::lround(2 * factor.at(F::P)) + 64)
               : (factor.power ? 1 : 0),
           128);
    for (const CurveNumber &number : factor.numbers) append(number.free ? 1 : 0, 2);
    append(factor.at(F::A) < 0 && !factor.numbers[F::A].free ? 1 : 0, 2);
    return family;
}

/// All functions of one inner function, behind one prefix.
class Outers {
  public:
    Outers(const Inner &inner, const Prefix &prefix, const CurveAtomVisitor &visit)
        : inner_(inner), prefix_(prefix), visit_(visit) {}

    void exponentials() const {
        for (const double steepness : kSteepness)
            for (const double sign : {1.0, -1.0}) one(K::Exp, sign * steepness / inner_.half(), 0, true, false);
    }
    void exponentialOfPlain(double a) const { one(K::Exp, a, 0, false, false); }
    void sines(double fastest, double step = kBetweenFrequencies) const {
        const double most = std::min(fastest, static_cast<double>(inner_.g.size()) * 3.14159 / kSamplesPerPeriod);
        for (double w = kSlowest; w <= most; w += step) sine(w / inner_.half());
        // As it stands: sin(x^2).
        if (const double w = inner_.half(); w > kSlowest && w < most) sine(1);
    }
    void sine(double a) const {
        F factor = inner_.factor;
        factor.outer = K::Sin;
        factor.set(F::A, a, true);
        factor.set(F::B, 0, true);
        CurveValues u = argument(a, 0), sin(u.size()), cos(u.size());
        symbolicValues(standardFunction(K::Sin), u.data(), static_cast<int>(u.size()), sin.data(), cos.data());
        emit(factor, {std::move(sin), std::move(cos)});
    }
    /// f(±g + b) with a zero or pole beyond the range.
    void beyond(K kind) const {
        for (const double distance : kDistance) {
            one(kind, 1, distance * inner_.half() - inner_.low, false, true);
            one(kind, -1, distance * inner_.half() + inner_.high, false, true);
        }
    }
    void beyond(double p) const {
        for (const double distance : kDistance) {
            power(p, 1, distance * inner_.half() - inner_.low, true);
            if (p != std::floor(p))
                power(p, -1, distance * inner_.half() + inner_.high, true);
            else
                power(p, 1, -distance * inner_.half() - inner_.high, true);
        }
    }
    void plain(K kind) const { one(kind, 1, 0, false, false); }
    void plainPower(double p) const { power(p, 1, 0, false); }
    /// Steps and bells.
    void placed(K kind) const {
        for (const double width : kWidth)
            for (const double place : kPlace) {
                const double a = width / inner_.half();
                one(kind, a, -a * (inner_.middle() + place * inner_.half()), true, true);
            }
    }
    void kinks() const {
        for (const double place : kPlace) one(K::Abs, 1, -(inner_.middle() + place * inner_.half()), false, true);
    }

  private:
    CurveValues argument(double a, double b) const {
        CurveValues u(inner_.g.size());
        for (std::size_t n = 0; n < u.size(); ++n) u[n] = a * inner_.g[n] + b;
        return u;
    }
    void one(K kind, double a, double b, bool free_a, bool free_b) const {
        F factor = inner_.factor;
        factor.outer = kind;
        factor.set(F::A, a, free_a);
        factor.set(F::B, b, free_b);
        if (kind == K::Exp && std::max(std::abs(a * inner_.low), std::abs(a * inner_.high)) > kLargestExponent) return;
        single(factor);
    }
    void power(double p, double a, double b, bool free_b) const {
        F factor = inner_.factor;
        factor.power = true;
        factor.set(F::A, a, false);
        factor.set(F::B, b, free_b);
        factor.set(F::P, p, false);
        single(factor);
    }
    void single(const F &factor) const {
        const CurveValues u = argument(factor.at(F::A), factor.at(F::B));
        // The inner values take the place of the samples: this factor as a function of g.
        F outer = factor;
        outer.inner = K::Identity;
        outer.set(F::A, 1, false);
        outer.set(F::B, 0, false);
        outer.set(F::K, 1, false);
        outer.set(F::S, 0, false);
        CurveColumns columns;
        if (!evaluateTerms(CurveModel{{{{outer}, 1}}, false, 0}, u, false, columns)) return;
        emit(factor, {std::move(columns.terms[0])});
    }
    void emit(const F &factor, std::vector<CurveValues> columns) const {
        CurveAtom atom;
        atom.family = familyOf(prefix_, factor);
        atom.term.factors = prefix_.factors;
        atom.term.factors.push_back(factor);
        for (std::size_t c = 0; c < columns.size() && !prefix_.values.empty(); ++c)
            for (std::size_t n = 0; n < columns[c].size(); ++n) columns[c][n] *= prefix_.values[n];
        for (const CurveValues &column : columns)
            if (!std::all_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); })) return;
        atom.columns = std::move(columns);
        visit_(std::move(atom));
    }

    const Inner &inner_;
    const Prefix &prefix_;
    const CurveAtomVisitor &visit_;
};

std::optional<Prefix> powerOf(std::span<const double> v, double p) {
    Prefix prefix;
    prefix.code = static_cast<int>(std::lround(2 * p)) + 50;
    F factor;
    factor.power = true;
    factor.set(F::P, p, false);
    prefix.factors = {factor};
    CurveColumns columns;
    if (!evaluateTerms(CurveModel{{{{factor}, 1}}, false, 0}, v, false, columns)) return std::nullopt;
    prefix.values = std::move(columns.terms[0]);
    return prefix;
}

std::optional<Prefix> functionBefore(const Inner &inner, K kind, double a, int code) {
    Prefix prefix;
    prefix.code = code;
    F factor = inner.factor;
    factor.outer = kind;
    factor.set(F::A, a, true);
    prefix.factors = {factor};
    CurveValues u(inner.g.size());
    for (std::size_t n = 0; n < u.size(); ++n) u[n] = a * inner.g[n];
    prefix.values.resize(u.size());
    symbolicValues(standardFunction(kind), u.data(), static_cast<int>(u.size()), prefix.values.data(), nullptr);
    return prefix;
}

/// (v + s)^p with p to be fitted.
void visitFreePowers(std::span<const double> v, const CurveAtomVisitor &visit) {
    const double half = v.back() / 2 - v.front() / 2;
    constexpr double kExponents[] = {-9, -5.5, -3.3, -1.8, -0.7, 0.3, 0.7, 1.4, 2.3, 3.4, 5.5, 9};
    std::vector<double> shifts;
    for (const double distance : kDistance) shifts.push_back(distance * half - v.front());
    if (v.front() >= 0) shifts.push_back(0);
    for (const double shift : shifts)
        for (const double p : kExponents) {
            if (shift == 0 && p < 0 && !(v.front() > 0)) continue;
            F factor;
            factor.power = true;
            factor.set(F::S, shift, shift != 0);
            factor.set(F::P, p, true);
            CurveColumns columns;
            if (!evaluateTerms(CurveModel{{{{factor}, 1}}, false, 0}, v, false, columns)) continue;
            CurveAtom atom;
            atom.family = familyOf(Prefix{}, factor);
            atom.term.factors = {factor};
            atom.columns = {std::move(columns.terms[0])};
            visit(std::move(atom));
        }
}

/// f(g) for the inner functions that need no numbers, or a shift.
void visitCompositions(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const double half = v.back() / 2 - v.front() / 2, middle = v.back() / 2 + v.front() / 2;
    const Prefix none;
    std::vector<Inner> inners;
    const auto add = [&](std::optional<Inner> inner) {
        if (inner) inners.push_back(std::move(*inner));
    };
    if (has.powers) add(innerOf(v, K::Square));
    if (has.inverses) {
        add(innerOf(v, K::Inverse));
        add(innerOf(v, K::Sqrt));
    }
    const std::size_t plain = inners.size();
    for (const double distance : kDistance) {
        if (!has.inverses) break;
        add(innerOf(v, K::Inverse, 1, distance * half - v.front(), false, true));
        add(innerOf(v, K::Inverse, 1, -distance * half - v.back(), false, true));
    }
    const std::size_t shifted = inners.size();
    for (const double place : kPlace)
        if (has.powers) add(innerOf(v, K::Square, 1, -(middle + place * half), false, true));
    for (std::size_t n = 0; n < inners.size(); ++n) {
        const Outers outers(inners[n], none, visit);
        const bool square = inners[n].factor.inner == K::Square;
        if (n < shifted && has.has(K::Exp)) outers.exponentials();
        if (n < plain && has.has(K::Sin)) outers.sines(40);
        if (n < plain && has.has(K::Tanh)) outers.placed(K::Tanh);
        if ((n < plain || square) && has.has(K::Log)) outers.beyond(K::Log);
        for (const double p : {-2.0, -1.5, -1.0, -0.5, 0.5, 1.5})
            if ((n < plain || square) && has.inverses) outers.beyond(p);
    }
}

/// f(a g(k v + s) + b) with g a function that needs numbers of its own.
void visitNested(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const double half = v.back() / 2 - v.front() / 2;
    const Prefix none;
    const auto over = [&](const Inner &inner) {
        const Outers outers(inner, none, visit);
        if (has.has(K::Exp) && inner.factor.inner != K::Log) outers.exponentials();
        if (has.has(K::Log)) outers.beyond(K::Log);
        if (has.inverses)
            for (const double p : {-1.0, 0.5}) outers.beyond(p);
        if (has.has(K::Sin)) outers.sines(8, 1.6);
    };
    if (has.has(K::Exp))
        for (const double k : {-4.0, -1.5, -0.6, 0.6, 1.5, 4.0})
            if (const auto inner = innerOf(v, K::Exp, k / half, 0, true, false)) over(*inner);
    if (has.has(K::Log) && v.front() > 0)
        if (const auto inner = innerOf(v, K::Log)) over(*inner);
    if (has.has(K::Sin))
        for (double k = 0.8; k < 12; k *= 1.3)
            for (const double phase : {0.0, 0.8, 1.6, 2.4})
                if (const auto inner =
                        innerOf(v, K::Sin, k / half, phase - k / half * (v.front() + half), true, true)) {
                    const Outers outers(*inner, none, visit);
                    if (has.has(K::Exp)) outers.exponentials();
                    if (has.inverses)
                        for (const double p : {-1.0, 0.5}) outers.beyond(p);
                }
}

void visitProducts(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const std::optional<Inner> line = innerOf(v, K::Identity);
    if (!line) return;
    std::vector<double> exponents = {1};
    if (has.powers) exponents.insert(exponents.end(), {2, 3});
    if (has.inverses) exponents.insert(exponents.end(), {0.5, -0.5, -1, -2});
    std::vector<Inner> bent;
    for (const K kind : {K::Square, K::Inverse})
        if (kind == K::Square ? has.powers : has.inverses)
            if (auto inner = innerOf(v, kind)) bent.push_back(std::move(*inner));
    for (const double p : exponents) {
        const std::optional<Prefix> prefix = powerOf(v, p);
        if (!prefix) continue;
        const Outers outers(*line, *prefix, visit);
        if (has.has(K::Exp)) outers.exponentials();
        if (has.has(K::Sin)) outers.sines(40);
        if (has.has(K::Log)) outers.beyond(K::Log);
        if (has.has(K::Log)) outers.plain(K::Log);
        if (has.has(K::Tanh)) outers.placed(K::Tanh);
        if (has.inverses && p > 0)
            for (const double q : {-2.0, -1.0, -0.5, 0.5}) outers.beyond(q);
        for (const Inner &inner : bent) {
            const Outers over(inner, *prefix, visit);
            if (has.has(K::Exp)) over.exponentials();
            if (has.has(K::Sin) && p > 0) over.sines(24);
            if (has.inverses && inner.factor.inner == K::Square && p > 0)
                for (const double q : {-2.0, -1.0, -0.5}) over.beyond(q);
        }
    }
    if (has.has(K::Sin) && has.has(K::Exp))
        for (const double steepness : {-6.0, -3.0, -1.5, -0.7, 0.7, 1.5, 3.0})
            if (const auto damping = functionBefore(*line, K::Exp, steepness / line->half(), 200))
                Outers(*line, *damping, visit).sines(40);
    if (has.has(K::Sin) && has.has(K::Exp) && has.powers && !bent.empty() && bent[0].factor.inner == K::Square)
        for (const double steepness : {-6.0, -3.0, -1.5, -0.7})
            if (const auto bell = functionBefore(bent[0], K::Exp, steepness / bent[0].half(), 201))
                Outers(*line, *bell, visit).sines(24);
}

/// sin(a g(v) + b) sin(w v + c): four columns.
void visitSineProducts(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const std::optional<Inner> line = innerOf(v, K::Identity);
    const std::optional<Inner> square = has.powers ? innerOf(v, K::Square) : std::nullopt;
    if (!line || !square || !has.has(K::Sin)) return;
    std::vector<CurveAtom> fast;
    const CurveAtomVisitor keep = [&](CurveAtom &&atom) { fast.push_back(std::move(atom)); };
    Outers(*line, Prefix{}, keep).sines(12, 0.8);
    const CurveAtomVisitor combine = [&](CurveAtom &&bent) {
        for (const CurveAtom &other : fast) {
            CurveAtom atom;
            // Several starts: neighbours on the grid end in one maximum, others in their own.
            const auto cell = [](const CurveAtom &one, double half) {
                return static_cast<std::uint64_t>(one.term.factors[0].at(F::A) * half / 3.2);
            };
            atom.family = 1000 + 16 * cell(bent, square->half()) + cell(other, line->half());
            atom.term.factors = {bent.term.factors[0], other.term.factors[0]};
            for (const CurveValues &first : bent.columns)
                for (const CurveValues &second : other.columns) {
                    CurveValues &product = atom.columns.emplace_back(first);
                    for (std::size_t n = 0; n < product.size(); ++n) product[n] *= second[n];
                }
            visit(std::move(atom));
        }
    };
    Outers(*square, Prefix{}, combine).sines(24, 0.8);
}

}  // namespace

CurveTerm CurveAtom::weighted(std::span<const double> weights) const {
    CurveTerm result = term;
    const auto turn = [](F &factor, double sin, double cos) { factor.numbers[F::B].value += std::atan2(cos, sin); };
    if (weights.size() == 1) {
        result.coefficient = weights[0];
    } else if (weights.size() == 2) {
        result.coefficient = std::hypot(weights[0], weights[1]);
        turn(result.factors.back(), weights[0], weights[1]);
    } else {
        // The leading pair of the matrix of weights, by a few power iterations.
        const double m[2][2] = {{weights[0], weights[1]}, {weights[2], weights[3]}};
        const bool first = std::hypot(m[0][0], m[0][1]) >= std::hypot(m[1][0], m[1][1]);
        double right[2] = {m[first ? 0 : 1][0], m[first ? 0 : 1][1]}, left[2] = {1, 0};
        for (int n = 0; n < 20; ++n) {
            for (int r = 0; r < 2; ++r) left[r] = m[r][0] * right[0] + m[r][1] * right[1];
            const double size = std::hypot(left[0], left[1]);
            for (double &value : left) value = size > 0 ? value / size : 1;
            for (int c = 0; c < 2; ++c) right[c] = m[0][c] * left[0] + m[1][c] * left[1];
        }
        result.coefficient = std::hypot(right[0], right[1]);
        turn(result.factors[0], left[0], left[1]);
        turn(result.factors[1], right[0], right[1]);
    }
    return result;
}

CurveVocabulary::CurveVocabulary(const SymbolicLibrary &library) : powers(false), inverses(false) {
    for (const SymbolicFunction &function : library.functions()) switch (function.kind) {
            case K::Square:
            case K::Cube:
            case K::Fourth:
            case K::Fifth:
                powers = true;
                break;
            case K::Inverse:
            case K::InverseSquare:
            case K::InverseCube:
            case K::InverseFourth:
            case K::InverseFifth:
            case K::Sqrt:
            case K::ThreeHalves:
            case K::InverseSqrt:
                inverses = true;
                break;
            case K::Zero:
            case K::Identity:
            case K::User:
                break;
            default:
                functions.push_back(function.kind);
        }
}

bool CurveVocabulary::has(SymbolicKind kind) const {
    return std::find(functions.begin(), functions.end(), kind) != functions.end();
}

void visitPlainAtoms(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const std::optional<Inner> line = innerOf(v, K::Identity);
    if (!line) return;
    const Prefix none;
    const Outers outers(*line, none, visit);
    outers.plainPower(1);
    for (const double p : {2.0, 3.0, 4.0, 5.0, 6.0})
        if (has.powers) outers.plainPower(p);
    for (const double p : {0.5, 1.5, -0.5, -1.0, -2.0, -3.0, -4.0, -6.0})
        if (has.inverses) outers.plainPower(p);
    if (has.has(K::Exp)) outers.exponentials();
    if (has.has(K::Sin)) outers.sines(60);
    if (has.has(K::Log)) outers.plain(K::Log);
    if (has.has(K::Log)) outers.beyond(K::Log);
    if (has.inverses)
        for (const double p : {-1.0, -2.0, 0.5}) outers.beyond(p);
    for (const K kind : {K::Tanh, K::Arctan, K::Gaussian})
        if (has.has(kind)) outers.placed(kind);
    if (has.has(K::Abs)) outers.kinks();
}

void visitRichAtoms(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    if (has.powers || has.inverses) visitFreePowers(v, visit);
    visitCompositions(v, has, visit);
    visitProducts(v, has, visit);
    visitSineProducts(v, has, visit);
    visitNested(v, has, visit);
}

}  // namespace kan
