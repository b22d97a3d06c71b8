#pragma once

namespace kan {

/// The recursion of Cox and de Boor in one cell [e_0, e_1) of the knots (de Boor 1978, BSPLVB). Of order j there are
/// j+1 B-splines that are not zero in the cell; function r of them has the support [e_{r-j}, e_{r+1}] and is
///
///     B_r,j(x) = (x - e_{r-j}) B_{r-1,j-1}(x) / (e_r - e_{r-j}) + (e_{r+1} - x) B_r,j-1(x) / (e_{r+1} - e_{r+1-j}).
///
/// A Value is what is known of a function: a number at one x, numbers at the x of several samples, or a polynomial in
/// x. The Cell knows x and the knots, and does the arithmetic: how it divides and where it rounds is its own.
///
///     share(v, j, r)           function r of order j - 1 over the width of its support; asked once per (j, r), in
///     order falling(saved, share, r) saved + (e_{r+1} - x) share rising(share, j, r)      (x - e_{r+1-j}) share
///
/// v[0] holds the function of order 0, and v afterwards the k+1 of order k. lower(j), j < k, is called when v holds
/// those of order j. In sources that are compiled for several levels of vectors a Cell is of an unnamed namespace, and
/// so is then all that is made of it here.
template <typename Value, typename Cell, typename Lower>
[[gnu::always_inline]] inline void coxDeBoor(int k, Cell &&cell, Value *v, const Lower &lower) {
    for (int j = 1; j <= k; ++j) {
        lower(j - 1);
        Value saved{};
        for (int r = 0; r < j; ++r) {
            const auto share = cell.share(v[r], j, r);
            v[r] = cell.falling(saved, share, r);
            saved = cell.rising(share, j, r);
        }
        v[j] = saved;
    }
}
template <typename Value, typename Cell>
[[gnu::always_inline]] inline void coxDeBoor(int k, Cell &&cell, Value *v) {
    coxDeBoor(k, cell, v, [](int) {});
}

/// Derivatives of the k+1 functions of order k in the order of r by put(r, derivative), from values (or
/// derivatives) of those of order k - 1: B'_r,k = slope_{r-1} - slope_r, where cell.slope(v, k, r) is
/// k B_r,k-1 / (e_{r+1} - e_{r+1-k}) for v = B_r,k-1. put(r) may write over lower[r].
template <typename Value, typename Cell, typename Put>
[[gnu::always_inline]] inline void differentiateSplines(int k, const Cell &cell, const Value *lower, const Put &put) {
    Value previous{};
    for (int r = 0; r < k; ++r) {
        const Value slope = cell.slope(lower[r], k, r);
        put(r, previous - slope);
        previous = slope;
    }
    put(k, previous);
}

/// Where a list of what belongs to (j, r), 0 <= r < j, in the order of the recursion, has that of (j, r).
constexpr int placeInRecursion(int j, int r) {
    return j * (j - 1) / 2 + r;
}

/// What Cells of numbers have in common: x, and the knots; e points to the cell's left one, and k more stand on each
/// side of the cell.
struct CellAtPoint {
    const double *e = nullptr;
    double x = 0;
    double width(int j, int r) const { return e[r + 1] - e[r + 1 - j]; }
    double falling(double saved, double share, int r) const { return saved + (e[r + 1] - x) * share; }
    double rising(double share, int j, int r) const { return (x - e[r + 1 - j]) * share; }
};

}  // namespace kan
