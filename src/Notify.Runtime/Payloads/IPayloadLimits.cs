namespace Notify;

/// <summary>What a payload's serializer says about one that is longer than PostgreSQL takes, to those who don't know the payload's type.</summary>
internal interface IPayloadLimits
{
    /// <summary>What becomes of it.</summary>
    Oversize Oversize { get; }

    /// <summary>The error that tells what takes the room.</summary>
    PayloadTooLargeException TooLarge(ReadOnlySpan<byte> document);
}
