using System.Text.Json;

namespace Notify;

/// <summary>Finds out what makes a payload large. It reads what was written, so that writing keeps no books about it.</summary>
internal static class LargestMembers
{
    private const int Told = 3;

    /// <param name="document">A valid JSON object.</param>
    /// <param name="knownNames">The names that may be told.</param>
    public static IReadOnlyList<PayloadMemberSize> Of(ReadOnlySpan<byte> document, IReadOnlyCollection<string> knownNames)
    {
        List<PayloadMemberSize> sizes = [];
        // What was written may be deeper than what is read: a member that a JsonSerializerContext writes knows no limit.
        Utf8JsonReader json = new(document, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                long start = json.TokenStartIndex;
                string name = JsonPath.NameOf(in json, knownNames);
                json.Skip();
                sizes.Add(new PayloadMemberSize(name, (int)(json.BytesConsumed - start)));
            }
        }
        catch (JsonException)
        {
            // A converter of the user's own wrote what is no JSON. Then too large is all that can be said.
        }

        return [.. sizes.OrderByDescending(member => member.Bytes).Take(Told)];
    }
}
