#pragma once

#include <string>
#include <string_view>

namespace kan {

/// What a number format makes of a number.
enum class NumberKind { Number, Date, Time };

/// Of a format's code such as "dd.mm.yyyy" (ECMA-376 part 1, 18.8.31): its first section counts, without what stands in
/// quotes or brackets. Time: hours, minutes or seconds without a day. Elapsed time such as [h]:mm is a number.
NumberKind kindOfFormat(std::string_view code);
/// Of a format that has a number only (18.8.30); 5 .. 49 and those of East Asia. Number if it is none of these.
NumberKind kindOfFormat(int id);

/// Days since 30 December 1899, or with `from_1904` since 1 January 1904, as "2020-01-02", "2020-01-02T03:04:05" or, of
/// a Time below one day, "03:04:05"; to the millisecond. The day 29 February 1900, which never was, counts before March
/// 1900. Empty for what is no date from 1900 (1904) to 9999.
std::string dateText(double days, NumberKind kind, bool from_1904);

}  // namespace kan
