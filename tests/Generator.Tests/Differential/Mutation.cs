namespace Generator.Tests.Differential;

/// <summary>Small damages of a document.</summary>
internal static class Mutation
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "null", "true", "0", "-1", "1e400", "99999999999999999999", "\"\"", "[]", "{}", "[", "]", "{", "}", ",", ":", "\"", "\\",
            "\\u0000", "\\ud800", " ", "\n", "0.5", "\"x\":1,", "//", "\u00e9", "NaN", "-", ".", "e",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF],
    ];

    public static byte[] Apply(byte[] document, Random random)
    {
        List<byte> result = [.. document];
        for (int damages = random.Next(1, 3); damages > 0; damages--)
        {
            int at = random.Next(result.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    result.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    result.RemoveRange(at, Math.Min(random.Next(1, 6), result.Count - at));
                    break;
                case 2 when at < result.Count:
                    result[at] = (byte)random.Next(256);
                    break;
                case 3:
                    int length = Math.Min(random.Next(1, 20), result.Count - at);
                    result.InsertRange(random.Next(result.Count + 1), result.GetRange(at, length));
                    break;
                default:
                    int end = Math.Min(at + 1, result.Count);
                    result.RemoveRange(Math.Max(0, end - 1), end - Math.Max(0, end - 1));
                    result.InsertRange(Math.Max(0, end - 1), Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }

        return [.. result];
    }
}
