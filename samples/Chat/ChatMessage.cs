using System.ComponentModel.DataAnnotations;
using Notify;

namespace Chat;

/// <summary>
/// A message. Each room has its own channel: <c>chat_lobby</c>. The compiler checks that no channel name can exceed
/// PostgreSQL's 63 bytes, and no message its 7999.
/// </summary>
[PgChannel("chat_{Room}", Name = "ChatMessages")]
public sealed record ChatMessage
{
    public const int MaxRoom = 14;
    public const int MaxAuthor = 30;
    public const int MaxText = 1000;

    public required long Id { get; init; }

    [MaxLength(MaxRoom)]
    public required string Room { get; init; }

    [MaxLength(MaxAuthor)]
    public required string Author { get; init; }

    [MaxLength(MaxText)]
    public required string Text { get; init; }

    public required DateTimeOffset SentAt { get; init; }
}
