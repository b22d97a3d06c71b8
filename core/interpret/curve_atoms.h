#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/interpret/curve_model.h"

namespace kan {

/// One term with numbers from a grid, as columns whose best linear combination it is: sines stand as sine and cosine,
/// whose weights make amplitude and phase.
struct CurveAtom {
    std::uint64_t family = 0;  ///< equal for atoms that differ in their numbers only
    CurveTerm term;
    std::vector<CurveValues> columns;  ///< 1, 2 (one phase) or 4 (two)

    /// The term with the amplitude and phases that weights of the columns stand for.
    CurveTerm weighted(std::span<const double> weights) const;
};

/// What an atom may be made of.
struct CurveVocabulary {
    std::vector<SymbolicKind> functions;  ///< of the library, powers apart
    bool powers = true;                   ///< x^2, x^3 ...
    bool inverses = true;                 ///< 1/x, 1/x^2 ..., and roots

    explicit CurveVocabulary(const SymbolicLibrary &library);
    bool has(SymbolicKind kind) const;
};

using CurveAtomVisitor = std::function<void(CurveAtom &&atom)>;

/// Terms that may stand in a sum: powers of v, c f(a v + b) for functions of the vocabulary, v f(a v + b). `v`
/// ascending.
void visitPlainAtoms(std::span<const double> v, const CurveVocabulary &vocabulary, const CurveAtomVisitor &visit);

/// Terms that may stand alone: any power of v + s, f(g(v)), products of powers and functions, damped sines.
void visitRichAtoms(std::span<const double> v, const CurveVocabulary &vocabulary, const CurveAtomVisitor &visit);

}  // namespace kan
