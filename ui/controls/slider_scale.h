#pragma once

namespace kan::ui {

/// Maps the positions of a slider to values: linear or logarithmic, with or without a true zero at the left end.
struct SliderScale {
    double low = 0;  ///< leftmost value (right of the zero, if there is one)
    double high = 1;
    bool logarithmic = false;
    bool zero = false;  ///< position 0 is exactly 0
    bool integer = false;

    static SliderScale integers(int low, int high) { return {double(low), double(high), false, false, true}; }
    static SliderScale manyIntegers(int low, int high) { return {double(low), double(high), true, false, true}; }
    static SliderScale linear(double low, double high) { return {low, high, false, false, false}; }
    static SliderScale logarithmicWithZero(double low, double high) { return {low, high, true, true, false}; }
    static SliderScale logarithmicScale(double low, double high) { return {low, high, true, false, false}; }

    /// Positions are 0..positions().
    int positions() const;
    /// Rounded to three significant digits, or to an integer.
    double valueAt(int position) const;
    /// Nearest position; values outside go to the ends.
    int positionOf(double value) const;
    /// The value one arrow key further.
    double stepped(double value, int steps) const;
};

}  // namespace kan::ui
