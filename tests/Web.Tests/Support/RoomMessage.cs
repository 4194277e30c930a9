using System.ComponentModel.DataAnnotations;
using Notify;

namespace Web.Tests.Support;

/// <summary>A payload of a family of channels.</summary>
[PgChannel("web_room_{RoomId}", Name = "RoomMessages")]
public sealed record RoomMessage(long RoomId, [property: MaxLength(100)] string Text);
