using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Notify;

/// <summary>Text that is the same in UTF-16, UTF-8 and JSON: ASCII without anything that JSON escapes. Most text is.</summary>
internal static class PlainText
{
    /// <summary>Copies characters as long as they are plain.</summary>
    /// <param name="text">What to copy.</param>
    /// <param name="target">At least as long as <paramref name="text"/>.</param>
    /// <returns>How many were copied: all of them, or those before the first that is not plain.</returns>
    public static int Copy(ReadOnlySpan<char> text, Span<byte> target)
    {
        int copied = 0;
        if (Vector128.IsHardwareAccelerated && text.Length >= Vector128<ushort>.Count)
        {
            ReadOnlySpan<ushort> units = MemoryMarshal.Cast<char, ushort>(text);
            int last = units.Length - Vector128<ushort>.Count;
            while (copied < last && TryCopyEight(units[copied..], target[copied..]))
            {
                copied += Vector128<ushort>.Count;
            }

            // The last eight overlap the ones before, which spares a loop over single characters.
            if (copied >= last && TryCopyEight(units[last..], target[last..]))
            {
                return text.Length;
            }
        }

        while (copied < text.Length && IsPlain(text[copied]))
        {
            target[copied] = (byte)text[copied];
            copied++;
        }

        return copied;
    }

    private static bool TryCopyEight(ReadOnlySpan<ushort> units, Span<byte> target)
    {
        Vector128<ushort> eight = Vector128.Create(units);
        // Control characters wrap around and become large.
        Vector128<ushort> isNotAscii = Vector128.GreaterThan(eight - Vector128.Create((ushort)' '), Vector128.Create((ushort)0x5F));
        Vector128<ushort> isEscaped = Vector128.Equals(eight, Vector128.Create((ushort)'"'))
            | Vector128.Equals(eight, Vector128.Create((ushort)'\\'));
        if ((isNotAscii | isEscaped) != Vector128<ushort>.Zero)
        {
            return false;
        }

        Vector128.Narrow(eight, eight).GetLower().CopyTo(target);
        return true;
    }

    private static bool IsPlain(char character) => character is >= ' ' and <= '\x7F' and not '"' and not '\\';
}
