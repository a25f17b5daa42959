package ready

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestAPodIsReadyOnceItCanServeTLSAndTheVeryFirstOnesBefore(t *testing.T) {
	for _, test := range []struct {
		what   string
		has    bool
		stored error
		status int
	}{
		{"with its certificate, whatever the store says", true, errors.New("the certificate store does not answer"), http.StatusOK},
		{"without one, as the store has none of anybody", false, fs.ErrNotExist, http.StatusOK},
		{"without one, while other pods have some", false, nil, http.StatusServiceUnavailable},
		{"without one, while the store does not answer", false, errors.New("the certificate store does not answer"), http.StatusServiceUnavailable},
	} {
		var asked string
		handler := &Ready{
			Host:      "shop.example",
			Directory: "https://acme.example/directory",
			has:       func(host string) bool { return test.has && host == "shop.example" },
			list: func(_ context.Context, folder string, _ bool) ([]string, error) {
				asked = folder
				return []string{"another.example"}, test.stored
			},
		}
		answer := httptest.NewRecorder()
		if err := handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil), nil); err != nil {
			t.Fatal(err)
		}
		if answer.Code != test.status {
			t.Errorf("%s: status %d", test.what, answer.Code)
		}
		if !test.has && asked != "certificates/acme.example-directory" {
			t.Errorf("%s: looked in %q", test.what, asked)
		}
	}
}
