namespace Notify.Generator.Parsing;

/// <summary>
/// <c>TotalAmount</c> as <c>totalAmount</c>, by the rules of System.Text.Json's <c>JsonNamingPolicy.CamelCase</c>: of a run of
/// capitals at the start, all but the one that begins the next word become small.
/// </summary>
internal static class CamelCase
{
    public static string Of(string name)
    {
        char[] result = name.ToCharArray();
        for (int at = 0; at < result.Length && char.IsUpper(result[at]); at++)
        {
            bool beginsNextWord = at > 0 && at + 1 < result.Length && !char.IsUpper(result[at + 1]);
            if (beginsNextWord)
            {
                // A space ends the run, but the letter before it still belongs to it.
                if (result[at + 1] == ' ')
                {
                    result[at] = char.ToLowerInvariant(result[at]);
                }

                break;
            }

            result[at] = char.ToLowerInvariant(result[at]);
        }

        return new string(result);
    }
}
