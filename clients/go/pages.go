package billow

import (
	"context"
	"fmt"
	"iter"
	"strconv"
)

// Page is one page of a list.
type Page[T any] struct {
	Data       []T        `json:"data"`
	Pagination Pagination `json:"pagination"`
}

// Pagination says where a page stands: NextCursor is nil on the last; the totals are there only with an offset.
type Pagination struct {
	PerPage    int     `json:"per_page"`
	NextCursor *string `json:"next_cursor"`
	TotalPages *int    `json:"total_pages"`
	TotalCount *int    `json:"total_count"`
}

// Pages is a list that has not been asked for yet: each iteration asks anew.
type Pages[T any] struct {
	transport *transport
	call      call
	options   []Option
}

// Page is the first page alone.
func (p *Pages[T]) Page(ctx context.Context) (*Page[T], error) {
	return answered[Page[T]](ctx, p.transport, p.call, p.options)
}

// All is every entry, page after page; an error is the last that it yields.
func (p *Pages[T]) All(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		fields, err := object(p.call.fields)
		for err == nil {
			var page *Page[T]
			next := call{method: p.call.method, path: p.call.path, fields: fields}
			if page, err = answered[Page[T]](ctx, p.transport, next, p.options); err != nil {
				break
			}
			for place := range page.Data {
				if !yield(&page.Data[place], nil) {
					return
				}
			}
			if !following(fields, len(page.Data), page.Pagination) {
				return
			}
		}
		yield(nil, err)
	}
}

// following turns the arguments of a page into those of the next one, or says that there is none.
func following(fields map[string]any, entries int, at Pagination) bool {
	if at.NextCursor != nil {
		fields["cursor"] = *at.NextCursor
		return true
	}
	offset, err := strconv.Atoi(fmt.Sprint(fields["offset"]))
	if err != nil || entries == 0 || at.TotalCount == nil || offset+entries >= *at.TotalCount {
		return false
	}
	fields["offset"] = offset + entries
	return true
}
