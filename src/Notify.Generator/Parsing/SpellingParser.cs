namespace Notify.Generator.Parsing;

/// <summary>Decides whether a name is another one that was spelt differently.</summary>
internal static class SpellingParser
{
    /// <summary>In a shorter name, another letter is another name.</summary>
    private const int LeastForSlips = 5;

    /// <summary>Whether they have the same letters and digits, whatever the case, and whatever separates the words.</summary>
    public static bool AreSameWords(string one, string other)
    {
        string words = Words(one);
        return words.Length > 0 && words == Words(other);
    }

    /// <summary>
    /// Whether one letter is wrong, missing, extra, or swapped with its neighbour. A digit distinguishes names on purpose:
    /// events_1 and events_2.
    /// </summary>
    public static bool IsSlip(string one, string other)
    {
        (string shorter, string longer) = one.Length <= other.Length ? (one, other) : (other, one);
        int start = 0;
        while (start < shorter.Length && shorter[start] == longer[start])
        {
            start++;
        }

        int end = 0;
        while (end < shorter.Length - start && shorter[shorter.Length - 1 - end] == longer[longer.Length - 1 - end])
        {
            end++;
        }

        string left = shorter.Substring(start, shorter.Length - start - end);
        string right = longer.Substring(start, longer.Length - start - end);
        bool isOne = right.Length == 1 || (right.Length == 2 && left.Length == 2 && left[0] == right[1] && left[1] == right[0]);
        return shorter.Length >= LeastForSlips && isOne && (left + right).All(char.IsLetter);
    }

    private static string Words(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
