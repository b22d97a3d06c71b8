#include "core/interpret/curve_atoms.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/interpret/curve_outers.h"

namespace kan {

namespace {

using K = SymbolicKind;
using F = CurveFactor;

/// (v + s)^p with p to be fitted.
void visitFreePowers(std::span<const double> v, const CurveAtomVisitor &visit) {
    const double half = v.back() / 2 - v.front() / 2;
    constexpr double kExponents[] = {-9, -5.5, -3.3, -1.8, -0.7, 0.3, 0.7, 1.4, 2.3, 3.4, 5.5, 9};
    std::vector<double> shifts;
    for (const double distance : curve_grid::kDistance) shifts.push_back(distance * half - v.front());
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
            atom.family = curveFamily(CurvePrefix{}, factor);
            atom.term.factors = {factor};
            atom.columns = {std::move(columns.terms[0])};
            visit(std::move(atom));
        }
}

/// f(g) for the inner functions that need no numbers, or a shift.
void visitCompositions(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const double half = v.back() / 2 - v.front() / 2, middle = v.back() / 2 + v.front() / 2;
    const CurvePrefix none;
    std::vector<CurveInner> inners;
    const auto add = [&](std::optional<CurveInner> inner) {
        if (inner) inners.push_back(std::move(*inner));
    };
    if (has.powers) add(curveInner(v, K::Square));
    if (has.inverses) {
        add(curveInner(v, K::Inverse));
        add(curveInner(v, K::Sqrt));
    }
    const std::size_t plain = inners.size();
    for (const double distance : curve_grid::kDistance) {
        if (!has.inverses) break;
        add(curveInner(v, K::Inverse, 1, distance * half - v.front(), false, true));
        add(curveInner(v, K::Inverse, 1, -distance * half - v.back(), false, true));
    }
    const std::size_t shifted = inners.size();
    for (const double place : curve_grid::kPlace)
        if (has.powers) add(curveInner(v, K::Square, 1, -(middle + place * half), false, true));
    for (std::size_t n = 0; n < inners.size(); ++n) {
        const CurveOuters outers(inners[n], none, visit);
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
    const CurvePrefix none;
    const auto over = [&](const CurveInner &inner) {
        const CurveOuters outers(inner, none, visit);
        if (has.has(K::Exp) && inner.factor.inner != K::Log) outers.exponentials();
        if (has.has(K::Log)) outers.beyond(K::Log);
        if (has.inverses)
            for (const double p : {-1.0, 0.5}) outers.beyond(p);
        if (has.has(K::Sin)) outers.sines(8, 1.6);
    };
    if (has.has(K::Exp))
        for (const double k : {-4.0, -1.5, -0.6, 0.6, 1.5, 4.0})
            if (const auto inner = curveInner(v, K::Exp, k / half, 0, true, false)) over(*inner);
    if (has.has(K::Log) && v.front() > 0)
        if (const auto inner = curveInner(v, K::Log)) over(*inner);
    if (has.has(K::Sin))
        for (double k = 0.8; k < 12; k *= 1.3)
            for (const double phase : {0.0, 0.8, 1.6, 2.4})
                if (const auto inner =
                        curveInner(v, K::Sin, k / half, phase - k / half * (v.front() + half), true, true)) {
                    const CurveOuters outers(*inner, none, visit);
                    if (has.has(K::Exp)) outers.exponentials();
                    if (has.inverses)
                        for (const double p : {-1.0, 0.5}) outers.beyond(p);
                }
}

void visitProducts(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const std::optional<CurveInner> line = curveInner(v, K::Identity);
    if (!line) return;
    std::vector<double> exponents = {1};
    if (has.powers) exponents.insert(exponents.end(), {2, 3});
    if (has.inverses) exponents.insert(exponents.end(), {0.5, -0.5, -1, -2});
    std::vector<CurveInner> bent;
    for (const K kind : {K::Square, K::Inverse})
        if (kind == K::Square ? has.powers : has.inverses)
            if (auto inner = curveInner(v, kind)) bent.push_back(std::move(*inner));
    for (const double p : exponents) {
        const std::optional<CurvePrefix> prefix = powerPrefix(v, p);
        if (!prefix) continue;
        const CurveOuters outers(*line, *prefix, visit);
        if (has.has(K::Exp)) outers.exponentials();
        if (has.has(K::Sin)) outers.sines(40);
        if (has.has(K::Log)) outers.beyond(K::Log);
        if (has.has(K::Log)) outers.plain(K::Log);
        if (has.has(K::Tanh)) outers.placed(K::Tanh);
        if (has.inverses && p > 0)
            for (const double q : {-2.0, -1.0, -0.5, 0.5}) outers.beyond(q);
        for (const CurveInner &inner : bent) {
            const CurveOuters over(inner, *prefix, visit);
            if (has.has(K::Exp)) over.exponentials();
            if (has.has(K::Sin) && p > 0) over.sines(24);
            if (has.inverses && inner.factor.inner == K::Square && p > 0)
                for (const double q : {-2.0, -1.0, -0.5}) over.beyond(q);
        }
    }
    if (has.has(K::Sin) && has.has(K::Exp))
        for (const double steepness : {-6.0, -3.0, -1.5, -0.7, 0.7, 1.5, 3.0})
            CurveOuters(*line, functionPrefix(*line, K::Exp, steepness / line->half(), 200), visit).sines(40);
    if (has.has(K::Sin) && has.has(K::Exp) && has.powers && !bent.empty() && bent[0].factor.inner == K::Square)
        for (const double steepness : {-6.0, -3.0, -1.5, -0.7})
            CurveOuters(*line, functionPrefix(bent[0], K::Exp, steepness / bent[0].half(), 201), visit).sines(24);
}

/// sin(a g(v) + b) sin(w v + c): four columns.
void visitSineProducts(std::span<const double> v, const CurveVocabulary &has, const CurveAtomVisitor &visit) {
    const std::optional<CurveInner> line = curveInner(v, K::Identity);
    const std::optional<CurveInner> square = has.powers ? curveInner(v, K::Square) : std::nullopt;
    if (!line || !square || !has.has(K::Sin)) return;
    std::vector<CurveAtom> fast;
    const CurveAtomVisitor keep = [&](CurveAtom &&atom) { fast.push_back(std::move(atom)); };
    CurveOuters(*line, CurvePrefix{}, keep).sines(12, 0.8);
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
    CurveOuters(*square, CurvePrefix{}, combine).sines(24, 0.8);
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
    const std::optional<CurveInner> line = curveInner(v, K::Identity);
    if (!line) return;
    const CurvePrefix none;
    const CurveOuters outers(*line, none, visit);
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
