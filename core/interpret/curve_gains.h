#pragma once

#include <array>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "core/interpret/curve_atoms.h"
#include "core/interpret/curve_fit.h"

namespace kan {

/// Weights of up to four columns, and what they take off a residual's sum of squares; 0 where they are not independent.
struct CurveGain {
    double gain = 0;
    std::array<double, 4> weights{};
};

/// For each family the atom that takes most off a residual, beside a basis of at most 16 columns that the residual has
/// nothing of. Both must outlive it.
class BestAtoms {
  public:
    BestAtoms(const OrthonormalBasis &basis, const CurveValues &residual) : basis_(basis), residual_(residual) {}
    void consider(const CurveAtom &atom);

    /// By gain.
    std::vector<CurveTerm> terms(std::size_t most) const;
    /// The same, but as many with n nonlinear constants as `most`[n] says, the last for all beyond: on a grid, the more
    /// of them the better a term does.
    std::vector<CurveTerm> termsOfEachKind(std::span<const std::size_t> most) const;

  private:
    struct Best {
        double gain = 0;
        CurveTerm term;
    };
    std::vector<const Best *> byGain() const;

    const OrthonormalBasis &basis_;
    const CurveValues &residual_;
    std::map<std::uint64_t, Best> best_;
};

/// Pairs of atoms of a pool: of each two families the pair that leaves least, from the Gram matrix of all columns. The
/// pool must outlive it.
class BestPairs {
  public:
    BestPairs(const std::vector<CurveAtom> &pool, const OrthonormalBasis &basis, const CurveValues &residual);

    /// Sums of two terms and an offset, by gain.
    std::vector<CurveModel> sums(std::size_t most) const;

  private:
    CurveGain solved(std::size_t a, std::size_t b) const;

    const std::vector<CurveAtom> &pool_;
    std::vector<CurveValues> columns_;
    std::vector<std::size_t> first_;  ///< column of each atom
    std::vector<double> along_, gram_;
};

}  // namespace kan
