using System.Buffers;
using System.Text;
using Npgsql;

namespace Notify;

/// <summary>
/// A notification that is ready to be sent. Everything that can be checked without the server has been checked, because an error on the
/// server would abort the caller's transaction (F4). Its JSON stays in UTF-8 from the serializer to the wire.
/// </summary>
/// <remarks>
/// It owns an array of the shared pool. The sender disposes it once the server has accepted it. After an error the sender does not: the
/// driver may still read the array then, so it is left to the garbage collector.
/// </remarks>
internal sealed class OutgoingNotification : IDisposable
{
    private readonly IPayloadLimits _limits;
    private readonly ChannelMetrics _metrics;
    private byte[] _rented;
    private int _length;
    private StoredJson? _stored;

    private OutgoingNotification(string channel, IPayloadLimits limits, ChannelMetrics metrics, byte[] rented, int length)
    {
        Channel = channel;
        _limits = limits;
        _metrics = metrics;
        _rented = rented;
        _length = length;
        StoreIfTooLarge();
    }

    public string Channel { get; }

    /// <summary>What the notification carries: the JSON, or a reference to the stored JSON.</summary>
    public ReadOnlyMemory<byte> Payload => _stored?.Reference ?? Json;

    /// <summary>Whether the JSON goes into the table of payloads.</summary>
    public bool IsStored => _stored is not null;

    /// <summary>The key in the table of payloads.</summary>
    public Guid Id => _stored!.Id;

    public ReadOnlyMemory<byte> Json => _rented.AsMemory(0, _length);

    /// <summary>The memory that this holds, in bytes.</summary>
    public int Footprint => _rented.Length;

    /// <summary>Whether <see cref="Escape"/> leaves it small enough.</summary>
    public bool FitsEscaped => _limits.Oversize == Oversize.Store || ServerEncoding.EscapedLength(Json.Span) <= PayloadLimit.MaxBytes;

    /// <exception cref="PayloadTooLargeException">
    /// It is longer than PostgreSQL accepts, and the channel doesn't store such payloads.
    /// </exception>
    public static OutgoingNotification Create<T>(string channel, T payload, PayloadSerializer<T> serializer, ChannelMetrics metrics)
    {
        byte[] rented = serializer.SerializeToPool(payload, out int length);
        return new OutgoingNotification(channel, serializer, metrics, rented, length);
    }

    /// <summary>Escapes what the connection's database may not accept unescaped.</summary>
    /// <exception cref="PayloadTooLargeException">It became too long: an escape is longer than the character.</exception>
    public void EscapeFor(NpgsqlConnection connection)
    {
        if (!Ascii.IsValid(Json.Span) && !ServerEncoding.IsUtf8(connection))
        {
            Escape();
        }
    }

    /// <summary>Makes it ASCII, which is the same in every encoding.</summary>
    /// <inheritdoc cref="EscapeFor"/>
    public void Escape()
    {
        if (Ascii.IsValid(Json.Span))
        {
            return;
        }

        byte[] escaped = ServerEncoding.Escape(Json.Span, out int length);
        Dispose();
        _rented = escaped;
        _length = length;
        StoreIfTooLarge();
    }

    /// <summary>Counts it and returns its memory, once the server has accepted it. Counting costs nothing without a collector.</summary>
    public void Complete()
    {
        _metrics.CountPublished(_length);
        Dispose();
    }

    public void Dispose()
    {
        byte[] rented = _rented;
        _rented = [];
        _length = 0;
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void StoreIfTooLarge()
    {
        if (_length <= PayloadLimit.MaxBytes)
        {
            return;
        }

        if (_limits.Oversize != Oversize.Store)
        {
            PayloadTooLargeException error = _limits.TooLarge(Json.Span);
            Dispose();
            throw error;
        }

        _stored ??= new StoredJson();
    }

    /// <summary>The key under which the JSON is stored, and the reference that is sent instead.</summary>
    private sealed class StoredJson
    {
        public StoredJson() => Reference = Encoding.ASCII.GetBytes(PayloadReference.Format(Id));

        /// <summary>Grows with time, which keeps the table's index compact.</summary>
        public Guid Id { get; } = Guid.CreateVersion7();

        public ReadOnlyMemory<byte> Reference { get; }
    }
}
