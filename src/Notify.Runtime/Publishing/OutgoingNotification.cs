using System.Buffers;
using System.Text;
using Npgsql;

namespace Notify;

/// <summary>
/// A notification that is ready to be sent: everything that can be wrong with it without asking the server has been checked, because an
/// error there would abort the caller's transaction (F4). Its JSON stays in UTF-8 from the serializer to the wire.
/// </summary>
internal readonly struct OutgoingNotification
{
    private readonly IPayloadLimits _limits;
    private readonly ChannelMetrics _metrics;
    private readonly byte[] _rented;
    private readonly int _length;

    private OutgoingNotification(
        string channel, IPayloadLimits limits, ChannelMetrics metrics, byte[] rented, int length, Guid id, ReadOnlyMemory<byte> sent)
    {
        _metrics = metrics;
        Channel = channel;
        Id = id;
        Sent = sent;
        _limits = limits;
        _rented = rented;
        _length = length;
    }

    public string Channel { get; }

    /// <summary>What the notification carries: the JSON, or the reference to where it is stored.</summary>
    public ReadOnlyMemory<byte> Sent { get; }

    /// <summary>Whether the JSON goes into the table of payloads.</summary>
    public bool IsStored => Id != Guid.Empty;

    /// <summary>The key in the table of payloads.</summary>
    public Guid Id { get; }

    public ReadOnlyMemory<byte> Json => _rented.AsMemory(0, _length);

    /// <summary>The memory that this holds, in bytes.</summary>
    public int Footprint => _rented.Length;

    /// <param name="channel">A name that PostgreSQL takes.</param>
    /// <param name="rented">The JSON, in an array of the shared pool, which from here on is in the notification's care.</param>
    /// <param name="length">Of the JSON in bytes.</param>
    /// <param name="limits">Of the channel.</param>
    /// <param name="metrics">Where it is counted when it has been sent.</param>
    /// <exception cref="PayloadTooLargeException">It is longer than PostgreSQL takes, and the channel doesn't store such payloads.</exception>
    public static OutgoingNotification Of(
        string channel, byte[] rented, int length, IPayloadLimits limits, ChannelMetrics metrics)
    {
        if (length <= PayloadLimit.MaxBytes)
        {
            return new OutgoingNotification(channel, limits, metrics, rented, length, Guid.Empty, rented.AsMemory(0, length));
        }

        if (limits.Oversize == Oversize.Store)
        {
            // Ids that grow with time keep the table's index compact.
            Guid id = Guid.CreateVersion7();
            return new OutgoingNotification(channel, limits, metrics, rented, length, id, Encoding.ASCII.GetBytes(PayloadReference.To(id)));
        }

        PayloadTooLargeException error = limits.TooLarge(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        throw error;
    }

    /// <summary>Whether <see cref="Escaped"/> can be sent.</summary>
    public bool FitsEscaped => _limits.Oversize == Oversize.Store || ServerEncoding.EscapedLength(Json.Span) <= PayloadLimit.MaxBytes;

    /// <summary>
    /// The same in the encoding of the connection's database. Checked once more, because escapes are longer than what they stand
    /// for.
    /// </summary>
    /// <exception cref="PayloadTooLargeException">As for <see cref="Of"/>.</exception>
    public OutgoingNotification For(NpgsqlConnection connection) =>
        Ascii.IsValid(Json.Span) || ServerEncoding.IsUtf8(connection) ? this : Escaped();

    /// <summary>The same in ASCII, which means the same in every encoding. This one is used up.</summary>
    /// <exception cref="PayloadTooLargeException">As for <see cref="Of"/>.</exception>
    public OutgoingNotification Escaped()
    {
        byte[] escaped = ServerEncoding.Escape(Json.Span, out int length);
        Return();
        return Of(Channel, escaped, length, _limits, _metrics);
    }

    /// <summary>To be called when the server has taken it. Costs nothing where nobody collects.</summary>
    public void CountPublished() => _metrics.CountPublished(_length);

    /// <summary>Gives its memory back. To be called once, when nobody looks at it any more.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(_rented);
}
