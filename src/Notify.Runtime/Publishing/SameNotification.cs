namespace Notify;

/// <summary>Equal in what PostgreSQL compares: of two such in one transaction it delivers one (F5).</summary>
internal sealed class SameNotification : IEqualityComparer<OutgoingNotification>
{
    public bool Equals(OutgoingNotification x, OutgoingNotification y) => x.Channel == y.Channel && x.Sent.Span.SequenceEqual(y.Sent.Span);

    public int GetHashCode(OutgoingNotification obj)
    {
        HashCode hash = new();
        hash.Add(obj.Channel);
        hash.AddBytes(obj.Sent.Span);
        return hash.ToHashCode();
    }
}
